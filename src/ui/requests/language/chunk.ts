// The request language in the editor, loaded with the first request document.
export { portableTextOf } from './portableText';
export { registerProviders } from './providers';
export { EnvironmentReader, pickEnvironment } from './environments';
export { runAndTell } from './runAll';
export { DocumentSending } from './sending';

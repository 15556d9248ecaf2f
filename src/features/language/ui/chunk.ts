// The request language in the editor, loaded with the first request document.
export { portableTextOf } from './sending/portableText';
export { registerProviders } from './editor/providers';
export { EnvironmentReader, pickEnvironment } from './sending/environments';
export { runAndTell } from './sending/runAll';
export { DocumentSending } from './sending/sending';

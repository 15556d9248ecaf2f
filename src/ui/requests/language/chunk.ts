// The request language in the editor, loaded with the first request document.
export { registerProviders } from './providers';
export { DocumentSending } from './sending';

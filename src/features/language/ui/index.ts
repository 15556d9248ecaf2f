// What composition.ts and other features may use of this part of the window.
export { languageFeature } from './languageFeature';
export { EnvironmentChoice } from './sending/environmentChoice';

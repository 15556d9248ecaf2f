// What composition.ts and other features may use from this part of the UI.
export { languageFeature } from './languageFeature';
export { EnvironmentChoice } from './sending/environmentChoice';

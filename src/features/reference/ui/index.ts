// What composition.ts and other features may import from this part of the UI.
export { referenceFeature } from './referenceFeature';

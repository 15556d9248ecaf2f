// What composition.ts and other features may use of this part of the window.
export { agentsFeature } from './agentsFeature';

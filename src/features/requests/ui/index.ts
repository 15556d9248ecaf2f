// What composition.ts and other features may use of requests in a window. What is loaded later has an index.ts of its own.
export { requestsFeature, type RequestsFeature } from './requestsFeature';
export type { RequestsUi } from './requestsUi';

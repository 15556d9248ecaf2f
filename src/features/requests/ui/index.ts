// What composition.ts and other features may use of requests in a window. Parts that are loaded later have their own index.ts.
export { requestsFeature, type RequestsFeature } from './requestsFeature';
export type { RequestsUi } from './requestsUi';
export type { DocumentRequests } from './view/rows';

// Responses as documents: what other features may use.
export { exchangeUri } from './exchangeUri';

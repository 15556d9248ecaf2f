// What composition.ts and other features may import from this part of the UI.
export { accountsFeature } from './accountsFeature';
export { createTokenCheck } from './checkToken';
export { lazyCredentials } from './credentials';
export { followAccounts } from './windowState';

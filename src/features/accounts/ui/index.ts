// What composition.ts and other features may import from this part of the UI.
export { accountsFeature } from './accountsFeature';
export { createTokenCheck } from './checkToken';
export { createCredentialProvider } from './credentialProvider';
export { followAccounts } from './windowState';

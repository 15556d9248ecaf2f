// What composition.ts and other features may use of this part of the window.
export { accountsFeature } from './accountsFeature';
export { createTokenCheck } from './checkToken';
export { createCredentialProvider } from './credentialProvider';
export { followAccounts } from './windowState';

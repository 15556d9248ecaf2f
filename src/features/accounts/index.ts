// Accounts: who is signed in, with which credential, and what may be written. This is what other features and the command line may use.
export { AccountStore } from './accountStore';
export { CREDENTIAL_INDEX_FILE, CredentialIndexFile } from './credentials/credentialIndex';
export { OAuthSessionFile, SESSIONS_FILE } from './credentials/sessionFile';
export { PERMISSIONS_FILE, WritePermissionFile } from './permissions/writePermissions';
export { Reauthentication } from './reauthentication';

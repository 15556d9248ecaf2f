import type { CredentialIndex } from './credentials/credentialIndex';
import type { Redactor } from '../../core/redaction';
import type { SecretVault } from './credentials/credentialVault';
import type { RenewedSessions } from './credentials/sessionFile';
import type { PermissionStore } from './permissions/writePermissions';
import type { StateMemory } from './state';

/** What the store keeps its data in, and who has to forget tokens in texts. */
export interface AccountStoreParts {
  readonly memory: StateMemory;
  readonly vault: SecretVault;
  readonly redactor: Redactor;
  /** Shared by all windows and read before each write. */
  readonly permissions: PermissionStore;
  /** Renewed OAuth sessions, shared by all windows. */
  readonly sessions?: RenewedSessions;
  /** Finds credentials whose account is gone. */
  readonly index?: CredentialIndex;
  /** How long SecretStorage may take, in milliseconds; replaced in tests. */
  readonly vaultTimeoutMs?: number;
  /** Milliseconds since the epoch; replaced in tests. */
  readonly now?: () => number;
}

/** Where the sandbox of this window runs, and the token it takes. */
export interface SandboxAddress {
  readonly origin: string;
  readonly token: string;
}

import type * as vscode from 'vscode';
import type { Redactor } from '../../../core/redaction';

const SECRET_KEY = 'acquire.webhooks.secret';
const PATH_KEY = 'acquire.webhooks.path';
const PUBLIC_KEY = 'acquire.webhooks.publicAddress';

/** What the receiver is reached and checked by, the same in all windows: its signing secret, its secret path and its public address. */
export class ReceiverIdentity {
  private known: string | undefined;

  constructor(
    private readonly secrets: vscode.SecretStorage,
    private readonly globalState: vscode.Memento,
    private readonly redactor: Redactor,
  ) {}

  /** The signing secret as it was read or set last; never shown or logged. */
  get secret(): string | undefined {
    return this.known;
  }
  /** The address a tunnel gave, without a slash at its end. */
  get publicBase(): string | undefined {
    return this.globalState.get<string>(PUBLIC_KEY);
  }

  /** Calls `changed` when another window may have set or removed the signing secret. */
  onDidChangeSecret(changed: () => void): vscode.Disposable {
    return this.secrets.onDidChange(({ key }) => {
      if (key === SECRET_KEY) changed();
    });
  }

  /** Reads the signing secret. */
  async readSecret(): Promise<void> {
    const secret = await this.secrets.get(SECRET_KEY);
    if (secret) this.redactor.remember(secret);
    this.known = secret;
  }

  /** Keeps the signing secret in SecretStorage, or removes it. */
  async setSecret(secret: string | undefined): Promise<void> {
    this.known = secret;
    if (secret) {
      this.redactor.remember(secret);
      await this.secrets.store(SECRET_KEY, secret);
    } else await this.secrets.delete(SECRET_KEY);
  }

  /** The secret path of the receiver's address; made on first use. */
  async path(create: () => string): Promise<string> {
    let path = await this.secrets.get(PATH_KEY);
    if (!path || !/^[0-9a-f]{32}$/.test(path)) {
      path = create();
      await this.secrets.store(PATH_KEY, path);
    }
    this.redactor.remember(path);
    return path;
  }

  /** Remembers the address a tunnel gives, or forgets it. */
  async setPublicBase(base: string | undefined): Promise<void> {
    await this.globalState.update(PUBLIC_KEY, base);
  }

  /** Removes all of it. The next receiver has another path. */
  async removeAll(): Promise<void> {
    await this.setSecret(undefined);
    await this.secrets.delete(PATH_KEY);
    await this.setPublicBase(undefined);
  }

  /** Forgets the signing secret, because another window has removed it. */
  forget(): void {
    this.known = undefined;
  }
}

import type * as vscode from 'vscode';
import { Emitter } from '../../../core/events';
import type { Services } from '../../../platform/services';

const SECRET_KEY = 'acquire.webhooks.secret';
const PATH_KEY = 'acquire.webhooks.path';
const PUBLIC_KEY = 'acquire.webhooks.publicAddress';

/** What the receiver is reached and checked by, the same in all windows: its signing secret, its secret path and its public address. */
export class ReceiverIdentity implements vscode.Disposable {
  private readonly secrets: vscode.SecretStorage;
  /** The signing secret as it was read or set last; never shown or logged. */
  secret: string | undefined;
  private readonly changed = new Emitter<void>();
  /** The signing secret is another one, or there is none anymore. */
  readonly onDidChangeSecret = this.changed.event;
  private otherWindows: vscode.Disposable | undefined;

  constructor(private readonly services: Pick<Services, 'context' | 'globalState' | 'redactor' | 'log'>) {
    this.secrets = services.context.secrets;
  }

  /** The address a tunnel gave, without a slash at its end. */
  get publicBase(): string | undefined {
    return this.services.globalState.get<string>(PUBLIC_KEY);
  }

  /** Reads the signing secret, and from now on again when another window may have set or removed it. */
  async readSecret(): Promise<void> {
    this.otherWindows ??= this.secrets.onDidChange(({ key }) => {
      if (key !== SECRET_KEY) return;
      this.readSecret().catch((error: unknown) => {
        this.services.log.warn(`webhook secret: ${String(error)}`);
      });
    });
    const secret = await this.secrets.get(SECRET_KEY);
    if (secret === this.secret) return;
    if (secret) this.services.redactor.remember(secret);
    this.secret = secret;
    this.changed.fire();
  }

  /** Keeps the signing secret in SecretStorage, or removes it. */
  async setSecret(secret: string | undefined): Promise<void> {
    this.secret = secret;
    if (secret) {
      this.services.redactor.remember(secret);
      await this.secrets.store(SECRET_KEY, secret);
    } else await this.secrets.delete(SECRET_KEY);
    this.changed.fire();
  }

  /** The secret path of the receiver's address; made on first use. */
  async path(create: () => string): Promise<string> {
    let path = await this.secrets.get(PATH_KEY);
    if (!path || !/^[0-9a-f]{32}$/.test(path)) {
      path = create();
      await this.secrets.store(PATH_KEY, path);
    }
    this.services.redactor.remember(path);
    return path;
  }

  /** Remembers the address a tunnel gives (`https://name.example.dev`, perhaps with a path), or forgets it. */
  async setPublicBase(base: string | undefined): Promise<void> {
    await this.services.globalState.update(PUBLIC_KEY, base);
  }

  /** Removes all of it. The next receiver has another path. */
  async removeAll(): Promise<void> {
    await this.setSecret(undefined);
    await this.secrets.delete(PATH_KEY);
    await this.setPublicBase(undefined);
  }

  dispose(): void {
    this.otherWindows?.dispose();
    this.changed.dispose();
  }
}

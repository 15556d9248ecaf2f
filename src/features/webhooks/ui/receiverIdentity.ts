import type * as vscode from 'vscode';
import { Emitter } from '../../../core/events';
import type { Services } from '../../../platform/services';

const SECRET_KEY = 'acquire.webhooks.secret';
const PATH_KEY = 'acquire.webhooks.path';
const PUBLIC_KEY = 'acquire.webhooks.publicAddress';

/** The identity of the receiver, shared by all windows: its signing secret, secret path and public URL. */
export class ReceiverIdentity implements vscode.Disposable {
  private readonly secrets: vscode.SecretStorage;
  /** The signing secret as last read or set; never shown or logged. */
  secret: string | undefined;
  private readonly changed = new Emitter<void>();
  /** Fires when the signing secret was changed or removed. */
  readonly onDidChangeSecret = this.changed.event;
  private otherWindows: vscode.Disposable | undefined;

  constructor(private readonly services: Pick<Services, 'context' | 'globalState' | 'redactor' | 'log'>) {
    this.secrets = services.context.secrets;
  }

  /** The public URL of a tunnel, without a trailing slash. */
  get publicBase(): string | undefined {
    return this.services.globalState.get<string>(PUBLIC_KEY);
  }

  /** Reads the signing secret, and reads it again whenever another window may have set or removed it. */
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

  /** Stores the signing secret in SecretStorage, or removes it. */
  async setSecret(secret: string | undefined): Promise<void> {
    this.secret = secret;
    if (secret) {
      this.services.redactor.remember(secret);
      await this.secrets.store(SECRET_KEY, secret);
    } else await this.secrets.delete(SECRET_KEY);
    this.changed.fire();
  }

  /** The secret path of the receiver's URL; generated on first use. */
  async path(create: () => string): Promise<string> {
    let path = await this.secrets.get(PATH_KEY);
    if (!path || !/^[0-9a-f]{32}$/.test(path)) {
      path = create();
      await this.secrets.store(PATH_KEY, path);
    }
    this.services.redactor.remember(path);
    return path;
  }

  /** Stores the public URL of a tunnel (`https://name.example.dev`, possibly with a path), or removes it. */
  async setPublicBase(base: string | undefined): Promise<void> {
    await this.services.globalState.update(PUBLIC_KEY, base);
  }

  /** Removes all of it. The next receiver gets a new path. */
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

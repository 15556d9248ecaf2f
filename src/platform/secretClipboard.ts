import type { Clipboard } from 'vscode';
import type { Disposable } from '../core/disposables';

/** Milliseconds a credential stays on the clipboard. */
export const CLIPBOARD_SECRET_MS = 60_000;

/** Copies credentials when the user asks for one, and clears the clipboard after a while if it still holds the credential. */
export class SecretClipboard implements Disposable {
  private copied: string | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** `clipboard` is VS Code's; `clearAfterMs` counts from the last copy. */
  constructor(
    private readonly clipboard: Clipboard,
    private readonly clearAfterMs = CLIPBOARD_SECRET_MS,
  ) {}

  /** Puts a credential on the clipboard. Rejects when VS Code cannot write to it. */
  async copy(secret: string): Promise<void> {
    await this.clipboard.writeText(secret);
    this.copied = secret;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      void this.clear();
    }, this.clearAfterMs);
  }

  /** Clears the clipboard at once if it still holds the credential, because nothing can do it after the window is closed. */
  dispose(): void {
    clearTimeout(this.timer);
    void this.clear();
  }

  private async clear(): Promise<void> {
    const secret = this.copied;
    this.copied = undefined;
    if (secret === undefined) return;
    try {
      if ((await this.clipboard.readText()) === secret) await this.clipboard.writeText('');
    } catch {
      // A browser may refuse to read the clipboard. It is left alone, because the user may have copied something else since.
    }
  }
}

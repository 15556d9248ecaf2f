import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

/** A file being written, under a temporary name until it is complete. */
export class PartialFile {
  private constructor(
    private readonly target: vscode.Uri,
    private readonly file: string,
    private readonly handle: Awaited<ReturnType<typeof open>>,
  ) {}

  /** Next to the target if that is a local file, otherwise in the extension's own folder. */
  static async begin(target: vscode.Uri, storage: vscode.Uri): Promise<PartialFile> {
    const tail = `${randomBytes(4).toString('hex')}.part`;
    const local = target.scheme === 'file';
    const folder = local ? path.dirname(target.fsPath) : path.join(storage.fsPath, 'pages');
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, `.${path.posix.basename(target.path)}.${tail}`);
    return new PartialFile(target, file, await open(file, 'wx', 0o600));
  }

  /** Appends text or bytes; a single system write may write only part of them. */
  async write(content: string | Uint8Array): Promise<void> {
    if (content.length) await this.handle.appendFile(content);
  }

  /** Moves the complete file to its destination. */
  async finish(): Promise<void> {
    await this.handle.close();
    if (this.target.scheme === 'file') return rename(this.file, this.target.fsPath);
    const beside = this.target.with({ path: `${this.target.path}.part` });
    try {
      await vscode.workspace.fs.copy(vscode.Uri.file(this.file), beside, { overwrite: true });
      await vscode.workspace.fs.rename(beside, this.target, { overwrite: true });
    } catch (error) {
      await Promise.resolve(vscode.workspace.fs.delete(beside)).catch(() => undefined);
      throw error;
    }
    await rm(this.file, { force: true });
  }

  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.file, { force: true });
  }
}

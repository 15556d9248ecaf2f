import path from 'node:path';
import type { BodyFile, BodyFiles } from '../../../api/client/response/largeBody';
import type { Disposable } from '../../../core/disposables';
import {
  nodeFiles,
  PRIVATE_MODE,
  type FileLayer,
  type OpenFile,
  type ReadableFile,
} from '../../../core/store/fileLayer';
import { removeStaleTemporaries, temporaryName } from '../../../core/store/temporaries';

/** How many files are kept; beyond that the oldest is deleted. */
export const MAX_RESPONSE_FILES = 3;

/**
 * The bodies of responses that are too large for memory, as files that only the user can read. They are kept for this window: the newest
 * few, until it closes.
 */
export class ResponseFiles implements BodyFiles, Disposable {
  /** Oldest first. */
  private readonly kept = new Set<ResponseFile>();

  constructor(
    private readonly folder: string,
    private readonly files: FileLayer = nodeFiles,
  ) {}

  async create(accountKey: string): Promise<BodyFile> {
    await this.removeLeftovers();
    await this.files.mkdir(this.folder);
    const name = temporaryName(path.join(this.folder, accountKey));
    const handle = await this.files.open(name, 'wx', PRIVATE_MODE);
    const file = new ResponseFile(name, accountKey, this.files, handle, () => this.kept.delete(file));
    this.kept.add(file);
    // A response that is still received is not removed.
    const received = [...this.kept].filter(({ isClosed }) => isClosed);
    await this.remove(received.slice(0, Math.max(0, this.kept.size - MAX_RESPONSE_FILES)));
    return file;
  }

  /** Deletes files of crashed windows, and those older than a day. */
  async removeLeftovers(): Promise<void> {
    await removeStaleTemporaries(this.folder, { files: this.files });
  }

  /** Deletes the files of accounts. */
  async removeOf(accountKeys: ReadonlySet<string>): Promise<void> {
    await this.remove([...this.kept].filter((file) => accountKeys.has(file.accountKey)));
  }

  /** Deletes all files of this window. */
  async removeAll(): Promise<void> {
    await this.remove([...this.kept]);
  }

  private async remove(files: readonly ResponseFile[]): Promise<void> {
    for (const file of files) await file.remove();
  }

  dispose(): void {
    void this.removeAll();
  }
}

class ResponseFile implements BodyFile {
  private reader: Promise<ReadableFile> | undefined;
  private isRemoved = false;
  /** All of the response was received. */
  isClosed = false;

  constructor(
    private readonly name: string,
    readonly accountKey: string,
    private readonly files: FileLayer,
    private readonly handle: OpenFile,
    private readonly onRemoved: () => void,
  ) {}

  write(bytes: Uint8Array): Promise<void> {
    return this.handle.write(bytes);
  }

  close(): Promise<void> {
    this.isClosed = true;
    return this.handle.close();
  }

  async read(position: number, length: number): Promise<Buffer> {
    if (this.isRemoved) throw new Error('the file was removed');
    const file = await (this.reader ??= this.files.openToRead(this.name));
    return file.read(position, length);
  }

  async remove(): Promise<void> {
    this.isRemoved = true;
    this.onRemoved();
    await this.handle.close().catch(() => undefined);
    await this.reader?.then((file) => file.close()).catch(() => undefined);
    await this.files.remove(this.name).catch(() => undefined);
  }
}

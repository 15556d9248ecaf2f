import {
  nodeFiles,
  type FileLayer,
  type FileStat,
  type OpenFile,
  type ReadableFile,
} from '../../../../src/core/store/fileLayer';

/** The faults of a `FaultyFiles` disk. */
export interface FileFaults {
  /** Bytes that fit before the disk is full: the write that exceeds them writes what fits and fails with ENOSPC. */
  readonly freeBytes?: number;
  /** Every change fails with this code, as in a read-only folder. */
  readonly denyChanges?: 'EROFS' | 'EACCES';
  /** Renaming fails with this code. */
  readonly failRename?: 'EPERM' | 'EXDEV' | 'EIO';
  /** The n-th write (from 1) writes half of its bytes and fails with EIO. */
  readonly tearWrite?: number;
  /** The process dies at the n-th change (from 1): a write is half done, other changes are not done, and nothing happens after it. */
  readonly dieAt?: number;
}

/** The error of a process that died; code that runs on cannot change anything. */
class ProcessDied extends Error {}

/** A file layer with faults, on top of another one. */
export class FaultyFiles implements FileLayer {
  /** Bytes written so far. */
  written = 0;
  /** Changes so far. */
  changes = 0;
  private writes = 0;

  constructor(
    private readonly faults: FileFaults = {},
    private readonly below: FileLayer = nodeFiles,
  ) {}

  /** True after the process died. */
  get died(): boolean {
    return this.faults.dieAt !== undefined && this.changes >= this.faults.dieAt;
  }

  async readFile(file: string): Promise<Buffer> {
    return this.below.readFile(file);
  }
  async openToRead(file: string): Promise<ReadableFile> {
    return this.below.openToRead(file);
  }
  async syncFolder(folder: string): Promise<void> {
    return this.below.syncFolder(folder);
  }
  async readdir(folder: string): Promise<readonly string[]> {
    return this.below.readdir(folder);
  }
  async stat(file: string): Promise<FileStat> {
    return this.below.stat(file);
  }
  async touch(file: string): Promise<void> {
    return this.below.touch(file);
  }
  async mkdir(folder: string): Promise<void> {
    // Does not count as a change, because tests create their folder before.
    return this.below.mkdir(folder);
  }
  async open(file: string, flags: 'wx' | 'a', mode: number): Promise<OpenFile> {
    this.change();
    const handle = await this.below.open(file, flags, mode);
    return {
      write: (data) => this.write(handle, data),
      size: () => handle.size(),
      truncate: async (size) => {
        this.change();
        await handle.truncate(size);
      },
      sync: () => handle.sync(),
      datasync: () => handle.datasync(),
      close: () => handle.close(),
    };
  }
  async rename(from: string, to: string): Promise<void> {
    this.change();
    if (this.faults.failRename) throw diskError(this.faults.failRename);
    await this.below.rename(from, to);
  }
  async remove(file: string): Promise<void> {
    this.change();
    await this.below.remove(file);
  }

  private change(): void {
    if (this.died) throw new ProcessDied();
    this.changes++;
    if (this.died) throw new ProcessDied();
    if (this.faults.denyChanges) throw diskError(this.faults.denyChanges);
  }

  private async write(handle: OpenFile, data: Uint8Array): Promise<void> {
    if (this.died) throw new ProcessDied();
    this.changes++;
    this.writes++;
    const free = Math.max(0, (this.faults.freeBytes ?? Infinity) - this.written);
    const torn = this.died || this.faults.tearWrite === this.writes;
    const fits = Math.min(free, torn ? data.length >> 1 : data.length);
    await handle.write(data.subarray(0, fits));
    this.written += fits;
    if (this.died) throw new ProcessDied();
    if (torn) throw diskError('EIO');
    if (fits < data.length) throw diskError('ENOSPC');
  }
}

function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}

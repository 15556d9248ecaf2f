import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import {
  createBeside,
  leftRowsNames,
  writeLeftRows,
  type LeftRows,
  type LeftRowsFile,
  type LeftRowsKind,
} from '../../transfer/import/leftRows';
import { importProblemText } from '../../texts/importProblems';
import { plainLabel } from '../../../../core/text';

/** Writes the files of rows that were not imported, next to the source; if that is not possible, shows them instead. */
export class LeftRowsWriter {
  private readonly written = new Map<LeftRowsKind, vscode.Uri>();

  constructor(private readonly source: vscode.Uri) {}

  /** Writes them. Rejects as `writeLeftRows`. */
  async write({ file, journal }: Pick<LeftRows, 'file' | 'journal'>): Promise<void> {
    await writeLeftRows({
      file,
      journal,
      problemText: (problem) => importProblemText(problem, journal.job.options),
      create: (kind) => this.create(kind, journal),
    });
  }

  /** The name of the written file; undefined if there is none. */
  nameOf(kind: LeftRowsKind): string | undefined {
    const uri = this.written.get(kind);
    return uri && plainLabel(path.posix.basename(uri.path), 80);
  }

  /** A button for each file. */
  buttons(): readonly string[] {
    return [...this.written.keys()].map((kind) => BUTTONS[kind]());
  }

  /** Opens the file for a button. */
  async open(button: string): Promise<void> {
    const kind = [...this.written.keys()].find((one) => BUTTONS[one]() === button);
    if (kind) await vscode.commands.executeCommand('vscode.open', this.written.get(kind));
  }

  private async create(kind: LeftRowsKind, journal: LeftRows['journal']): Promise<LeftRowsFile> {
    if (this.source.scheme === 'file')
      try {
        const created = await createBeside(this.source.fsPath, kind, journal);
        return this.noted(kind, vscode.Uri.file(created.path), created);
      } catch {
        // If the folder is not writable, the rows must not be lost.
        return this.shown();
      }
    const free = await this.freeUri(kind);
    const pieces: string[] = [];
    return this.noted(kind, free, {
      append: async (text) => void pieces.push(text),
      close: async () => {
        try {
          await vscode.workspace.fs.writeFile(free, new TextEncoder().encode(pieces.join('')));
        } catch {
          this.written.delete(kind);
          await showText(pieces.join(''));
        }
      },
      discard: async () => void this.written.delete(kind),
    });
  }

  private noted(kind: LeftRowsKind, uri: vscode.Uri, file: LeftRowsFile): LeftRowsFile {
    this.written.set(kind, uri);
    return {
      append: (text) => file.append(text),
      close: () => file.close(),
      discard: async () => {
        this.written.delete(kind);
        await file.discard();
      },
    };
  }

  private shown(): LeftRowsFile {
    const pieces: string[] = [];
    return {
      append: async (text) => void pieces.push(text),
      close: () => showText(pieces.join('')),
      discard: async () => void pieces.splice(0),
    };
  }

  private async freeUri(kind: LeftRowsKind): Promise<vscode.Uri> {
    const { dir, base } = path.posix.parse(this.source.path);
    for (const name of leftRowsNames(base, kind)) {
      const uri = this.source.with({ path: path.posix.join(dir, name) });
      const exists = await vscode.workspace.fs.stat(uri).then(
        () => true,
        () => false,
      );
      if (!exists) return uri;
    }
    return this.source.with({ path: path.posix.join(dir, `${Date.now()}-${kind}.csv`) });
  }
}

const BUTTONS: Readonly<Record<LeftRowsKind, () => string>> = {
  'not-imported': () => l10n.t('Open'),
  unknown: () => l10n.t('Open Unknown Rows'),
};

async function showText(content: string): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content }), { preview: false });
}

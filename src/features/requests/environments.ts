import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { isSecretKey } from '../../core/redaction';

/** Files that hold environments, as JetBrains' HTTP client reads them; what the second says wins. The second is meant to stay out of version control. */
export const ENVIRONMENT_FILES = ['http-client.env.json', 'http-client.private.env.json'] as const;
/** From this length on a text of the private file is taken for a secret; shorter ones (`true`, `dev`) are everywhere by chance. */
const MIN_PRIVATE = 6;
/** Origins, beginnings of URLs and paths are parts of an address and no secrets, even in the private file. */
const ADDRESS_PART = /^(?:[a-z][a-z\d+.-]*:\/*(?:\/\/[^\s/?#@]*\/?)?|\/[\w./-]*|[\w.-]+\/)$/i;
/** Values under this name count in every environment, as the common dialect has it. */
const SHARED = '$shared';
/** A longer file is not an environment file, in characters. */
const MAX_FILE_CHARACTERS = 1_000_000;
/** Settings of the private file that are no variables. */
const NOT_VARIABLES: ReadonlySet<string> = new Set(['SSLConfiguration', 'Security']);

/** Why a file cannot be used. `line` counts from 1. */
export interface EnvironmentProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly reason: 'syntax' | 'not-object' | 'too-long' | 'unreadable' | 'outside';
  readonly detail?: string;
}

/** One file as it was read. `text` is undefined when it is there and cannot be read, or is a link that leads `outside` the workspace folder. */
export interface EnvironmentFile {
  readonly name: string;
  readonly text: string | undefined;
  readonly outside?: boolean;
}

type Values = Map<string, string>;

/** The environments of one folder. */
export class Environments {
  /** Nothing at all: no files, or files that must not be read. */
  static readonly none = new Environments(new Map(), [], new Set());

  private constructor(
    private readonly all: ReadonlyMap<string, Values>,
    readonly problems: readonly EnvironmentProblem[],
    private readonly secretValues: ReadonlySet<string>,
  ) {}

  /** Reads files, later ones winning value by value. Comments and trailing commas are allowed; a file with any other mistake gives nothing but its problem. */
  static read(files: readonly EnvironmentFile[]): Environments {
    const all = new Map<string, Values>();
    const problems: EnvironmentProblem[] = [];
    const secrets = new Set<string>();
    for (const file of files) {
      const root = rootOf(file);
      if ('reason' in root) {
        problems.push(root);
        continue;
      }
      for (const [name, node] of entries(root)) {
        if (node.type !== 'object') continue;
        const values = all.get(name) ?? new Map<string, string>();
        all.set(name, values);
        for (const [key, value] of entries(node)) {
          if (NOT_VARIABLES.has(key)) continue;
          const text = valueText(value, file.text ?? '');
          values.set(key, text);
          const isPrivate =
            file.name === ENVIRONMENT_FILES[1] &&
            value.type === 'string' &&
            text.length >= MIN_PRIVATE &&
            !ADDRESS_PART.test(text);
          if (isPrivate || isSecretKey(key)) secrets.add(text);
        }
      }
    }
    return new Environments(all, problems, secrets);
  }

  /** Names to choose from, in the order of the files. */
  get names(): readonly string[] {
    return [...this.all.keys()].filter((name) => name !== SHARED);
  }

  /**
   * Values with a secret name, and the texts of the private file, as far as these variables of an environment hold them. They are to be taken
   * out of what is kept of the request that used them, and of nothing else: a file of a workspace must not decide what other texts lose.
   */
  secretsAmong(variables: Iterable<string>, name: string | undefined): readonly string[] {
    const values = this.values(name);
    const found = [...variables].map((one) => values.get(one) ?? '').filter((value) => this.secretValues.has(value));
    return found.flatMap((value) => (value.includes('{{') ? literalParts(value) : [value]));
  }

  /** The variables of an environment over the shared ones; the shared ones alone without a name or with an unknown one. */
  values(name: string | undefined): ReadonlyMap<string, string> {
    return new Map([...(this.all.get(SHARED) ?? []), ...(name === undefined ? [] : (this.all.get(name) ?? []))]);
  }

  /** The environments that know a variable. */
  defining(variable: string): readonly string[] {
    return this.names.filter((name) => this.all.get(name)?.has(variable));
  }
}

/** What a value holds beside its placeholders: `HUNTER2` of `{{user}}:HUNTER2`, with and without the separators around it. */
function literalParts(value: string): string[] {
  return value
    .split(/\{\{[^{}]*\}\}/)
    .flatMap((part) => [
      part.trim(),
      part.replace(/^[\s:;,=&|/?@-]+/, '').replace(/(?<![\s:;,=&|/?@-])[\s:;,=&|/?@-]+$/, ''),
    ])
    .filter(
      (part) =>
        part.length >= MIN_PRIVATE && !ADDRESS_PART.test(part) && !/^(?:bearer|basic|digest|token)$/i.test(part),
    );
}

function rootOf({ name, text, outside }: EnvironmentFile): Node | EnvironmentProblem {
  const problem = (reason: EnvironmentProblem['reason'], at = 0, detail?: string): EnvironmentProblem => ({
    file: name,
    reason,
    ...place(text ?? '', at),
    ...(detail ? { detail } : {}),
  });
  if (text === undefined) return problem(outside ? 'outside' : 'unreadable');
  if (text.length > MAX_FILE_CHARACTERS) return problem('too-long');
  const errors: ParseError[] = [];
  const plain = text.replace(/^\uFEFF/, ' ');
  const root = parseTree(plain, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [first] = errors;
  if (first) return problem('syntax', first.offset, printParseErrorCode(first.error));
  if (!root) return { type: 'object', offset: 0, length: 0, children: [] };
  return root.type === 'object' ? root : problem('not-object', root.offset);
}

function place(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function entries(node: Node): [string, Node][] {
  return (node.children ?? []).flatMap((property): [string, Node][] => {
    const [key, value] = property.children ?? [];
    return key && value ? [[String(key.value), value]] : [];
  });
}

/** A value as the text that stands for it: numbers, flags, lists and objects as they are written in the file. */
function valueText(node: Node, text: string): string {
  if (node.type === 'string') return String(node.value);
  return node.type === 'null' ? '' : text.slice(node.offset, node.offset + node.length);
}

/**
 * Folders whose environment files count for a document, the nearest first: its own and those above it, up to the root of its workspace
 * folder. Paths are those of URIs. A document outside the root has its own folder alone.
 */
export function environmentFolders(documentFolder: string, root: string | undefined): string[] {
  const end = root?.replace(/(?<!\/)\/+$/, '');
  const start = documentFolder.replace(/(?<!\/)\/+$/, '');
  if (end === undefined || (start !== end && !start.startsWith(`${end}/`))) return [start || '/'];
  const out: string[] = [];
  for (let at = start; ; at = at.slice(0, at.lastIndexOf('/'))) {
    out.push(at || '/');
    if (at === end || !at) return out;
  }
}

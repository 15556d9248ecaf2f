import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { isSecretKey } from '../../core/redaction';

/** Environment files, in the format of JetBrains' HTTP client. The second overrides the first and belongs outside version control. */
export const ENVIRONMENT_FILES = ['http-client.env.json', 'http-client.private.env.json'] as const;
/** Texts of the private file this long or longer are treated as secrets; shorter ones (`true`, `dev`) occur everywhere by chance. */
const MIN_PRIVATE = 6;
/** Origins, URL prefixes and paths are parts of an address, not secrets, even in the private file. */
const ADDRESS_PART = /^(?:[a-z][a-z\d+.-]*:\/*(?:\/\/[^\s/?#@]*\/?)?|\/[\w./-]*|[\w.-]+\/)$/i;
/** Values under this name apply in every environment, as in other HTTP clients. */
const SHARED = '$shared';
/** Maximum length of an environment file, in characters. */
const MAX_FILE_CHARACTERS = 1_000_000;
/** Settings of the private file that are not variables. */
const NOT_VARIABLES: ReadonlySet<string> = new Set(['SSLConfiguration', 'Security']);

/** Why a file cannot be used. `line` counts from 1. */
export interface EnvironmentProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly reason: 'syntax' | 'not-object' | 'too-long' | 'unreadable' | 'outside';
  readonly detail?: string;
}

/** A file that was read. `text` is undefined if it exists but cannot be read, or is a link that leads `outside` the workspace folder. */
export interface EnvironmentFile {
  readonly name: string;
  readonly text: string | undefined;
  readonly outside?: boolean;
}

type Values = Map<string, string>;

/** The environments of one folder. */
export class Environments {
  /** No environments: there are no files, or they must not be read. */
  static readonly none = new Environments(new Map(), [], new Set());

  private constructor(
    private readonly all: ReadonlyMap<string, Values>,
    readonly problems: readonly EnvironmentProblem[],
    private readonly secretValues: ReadonlySet<string>,
  ) {}

  /** Reads files; later files override single values. Comments and trailing commas are allowed; any other error yields only a problem. */
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

  /** Names to choose from, in file order. */
  get names(): readonly string[] {
    return [...this.all.keys()].filter((name) => name !== SHARED);
  }

  /**
   * Values with a secret name, and texts of the private file, among these variables of an environment. They are masked only in what is
   * stored of the request that used them: a workspace file must not decide what is masked elsewhere.
   */
  secretsAmong(variables: Iterable<string>, name: string | undefined): readonly string[] {
    const values = this.values(name);
    const found = [...variables].map((one) => values.get(one) ?? '').filter((value) => this.secretValues.has(value));
    return found.flatMap((value) => (value.includes('{{') ? literalParts(value) : [value]));
  }

  /** The variables of an environment merged over the shared ones; only the shared ones if the name is missing or unknown. */
  values(name: string | undefined): ReadonlyMap<string, string> {
    return new Map([...(this.all.get(SHARED) ?? []), ...(name === undefined ? [] : (this.all.get(name) ?? []))]);
  }

  /** The environments that define a variable. */
  defining(variable: string): readonly string[] {
    return this.names.filter((name) => this.all.get(name)?.has(variable));
  }
}

/** The text of a value outside its placeholders: `HUNTER2` in `{{user}}:HUNTER2`, with and without the separators around it. */
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

/** A value as text: numbers, booleans, lists and objects as written in the file. */
function valueText(node: Node, text: string): string {
  if (node.type === 'string') return String(node.value);
  return node.type === 'null' ? '' : text.slice(node.offset, node.offset + node.length);
}

/**
 * Folders whose environment files apply to a document, nearest first: its own folder and its parents, up to the root of its workspace
 * folder. Paths are URI paths. A document outside the root has only its own folder.
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

import type { Pair } from '../../../api/client/types';
import { asciiSlug } from '../../../core/fold';
import { isSecretKey, maskCredentials } from '../../../core/redaction';
import { filePreamble } from '../text/printRequest';
import { itemLines, parseJsonOrUndefined, asObject, asObjects, scalarToText, type UnknownObject } from './json';
import { InterchangeNotes, type ImportedText, type InterchangeOptions, type InterchangeProblem } from './notes';
import { Placeholders, findUsedNames, replaceLive } from './placeholders';
import { PostmanBodies } from './postmanBody';
import { PostmanUrls } from './postmanUrl';
import { toPlainLine, RequestWriter } from './requestWriter';

/** Maximum number of comment lines for a description. */
const MAX_COMMENT_LINES = 20;

/**
 * A Postman collection (format 2.1) as a request file. Scripts are not run, files are named but not read, and credentials are not imported;
 * the notes list what was dropped or changed.
 */
export function importPostman(text: string, options: InterchangeOptions = {}): ImportedText | InterchangeProblem {
  const value = parseJsonOrUndefined(text);
  if (value === undefined) return 'not-json';
  const collection = collectionOf(value);
  return typeof collection === 'string' ? collection : new PostmanImport(text, collection, options).run();
}

function collectionOf(value: unknown): UnknownObject | InterchangeProblem {
  const given = asObject(value);
  const root = 'info' in given ? given : asObject(given['collection'] ?? given);
  if ('_postman_variable_scope' in root) return 'postman-environment';
  const schema = scalarToText(asObject(root['info'])['schema']);
  if (schema === undefined)
    // Version 1 has no header: its requests are a flat list, with their order in a separate property.
    return Array.isArray(root['requests']) && ('order' in root || 'folders' in root)
      ? 'postman-version'
      : 'not-postman';
  if (/\/v2\.1\.\d+\//.test(schema)) return Array.isArray(root['item']) ? root : 'not-postman';
  return /(?:postman|\/v\d)/i.test(schema) ? 'postman-version' : 'not-postman';
}

/** A request or folder still to be read. */
interface Waiting {
  readonly item: UnknownObject;
  /** The names of the folders it is in. */
  readonly folder: string;
}

class PostmanImport {
  private readonly notes = new InterchangeNotes();
  private readonly placeholders: Placeholders;
  private readonly urls: PostmanUrls;
  private readonly bodies: PostmanBodies;
  private readonly writer: RequestWriter;
  private readonly names: ReadonlySet<string>;

  constructor(
    private readonly text: string,
    private readonly collection: UnknownObject,
    options: InterchangeOptions,
  ) {
    const keys = asObjects(collection['variable']).map((row) => `{{${keyOf(row)}}}`);
    this.placeholders = new Placeholders(findUsedNames([collection, keys]), this.notes);
    this.urls = new PostmanUrls(this.placeholders, this.notes);
    this.bodies = new PostmanBodies(this.placeholders, this.notes);
    this.writer = new RequestWriter(this.notes, options);
    this.names = uniqueNames(collection);
  }

  run(): ImportedText | InterchangeProblem {
    const { collection, placeholders } = this;
    const variables = this.variables();
    this.surroundings(collection, 0, '');
    const waiting: Waiting[] = childrenOf(collection, '');
    const texts: string[] = [];
    for (let place = 1, next = waiting.pop(); next; next = waiting.pop(), place++) {
      const { item, folder } = next;
      const title = toPlainLine([folder, nameOf(item)].filter((one) => one !== '').join(' / '));
      this.surroundings(item, place, title);
      if (Array.isArray(item['item'])) waiting.push(...childrenOf(item, title));
      else if (item['request'] !== undefined) texts.push(...(this.request(item, title, place) ?? []));
    }
    if (!texts.length) return 'no-requests';
    const preamble = filePreamble({ variables, placeholders: placeholders.live });
    return {
      text: [...(preamble ? [preamble] : []), ...texts].join('\n'),
      requests: texts.length,
      notes: this.notesWithLines(),
    };
  }

  private notesWithLines(): ImportedText['notes'] {
    const prefix =
      'collection' in asObject(parseJsonOrUndefined(this.text)) &&
      !('info' in asObject(parseJsonOrUndefined(this.text)))
        ? 1
        : 0;
    const lines = itemLines(
      this.text,
      (path) =>
        path.length > prefix &&
        (path.length - prefix) % 2 === 0 &&
        path.slice(prefix).every((step, n) => (n % 2 === 0 ? step === 'item' : typeof step === 'number')),
      false,
    );
    return this.notes.all().map((note) => ({ ...note, line: lines[note.line] ?? 1 }));
  }

  /** The variables of the collection, without values that look secret. */
  private variables(): Pair[] {
    const out: Pair[] = [];
    for (const row of asObjects(this.collection['variable'])) {
      const key = keyOf(row);
      if (key === '') continue;
      if (row['disabled'] === true) {
        this.notes.add('disabled', 0, key);
        continue;
      }
      const raw = row['value'];
      const value = scalarToText(raw) ?? (raw === undefined || raw === null ? '' : JSON.stringify(raw));
      out.push([this.placeholders.nameOf(key, 0), this.variableValue(key, row, this.placeholders.rewrite(value, 0))]);
    }
    return out;
  }

  private variableValue(key: string, row: UnknownObject, value: string): string {
    const literal = replaceLive(value, this.placeholders.live);
    const looksSecret = isSecretKey(key) || row['type'] === 'secret' || maskCredentials(value) !== value;
    if (looksSecret && literal !== '') {
      this.notes.add('secret-left-out', 0, key);
      return '';
    }
    // Variables are inserted into forms and addresses as written.
    if (/[%&+=#\s"]/.test(literal)) this.notes.add('variable-encoding', 0, key);
    return value;
  }

  /** What a collection, folder or request contains besides its requests. */
  private surroundings(given: UnknownObject, place: number, title: string): void {
    const { notes } = this;
    const named = (what: string): string => (title === '' ? what : `${what} (${title})`);
    const request = asObject(given['request']);
    for (const auth of [given['auth'], request['auth']]) {
      const type = scalarToText(asObject(auth)['type']);
      if (type === 'noauth') notes.add('no-auth', place, title);
      else if (type !== undefined) notes.add('auth', place, named(type));
    }
    for (const event of asObjects(given['event'])) {
      const exec = asObject(event['script'])['exec'];
      const source = [exec].flat().map((line) => scalarToText(line) ?? '');
      if (source.join('').trim() !== '' || 'src' in asObject(event['script']))
        notes.add('script', place, named(scalarToText(event['listen']) ?? ''));
    }
    if (asObjects(given['response']).length) notes.add('examples', place, title);
    const settings = [
      given['protocolProfileBehavior'],
      request['proxy'],
      request['certificate'],
      ...(place > 0 && Array.isArray(given['item']) ? [given['variable']] : []),
    ];
    if (settings.some((one) => typeof one === 'object' && one !== null && Object.keys(one).length))
      notes.add('settings', place, title);
  }

  private request(item: UnknownObject, title: string, place: number): readonly string[] | undefined {
    const given = typeof item['request'] === 'string' ? { url: item['request'] } : asObject(item['request']);
    const { text: url, variables } = this.urls.read(given['url'], place);
    const headers = this.headers(given['header'], place);
    const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
    const { body, contentType } = this.bodies.read(given['body'], type, place);
    if (type === undefined && contentType !== undefined) headers.push(['Content-Type', contentType]);
    const name = slugOf(nameOf(item));
    const written = this.writer.write(
      {
        title,
        ...(this.names.has(name) ? { name } : {}),
        comments: commentsOf(given['description'] ?? item['description']),
        variables,
        method: scalarToText(given['method']) ?? 'GET',
        url,
        headers,
        body,
        placeholders: new Set([...this.placeholders.live, ...variables.map(([variable]) => variable)]),
      },
      place,
    );
    return written === undefined ? undefined : [written];
  }

  private headers(value: unknown, place: number): Pair[] {
    const rows = typeof value === 'string' ? headerLines(value) : asObjects(value);
    const out: Pair[] = [];
    for (const row of rows) {
      const name = scalarToText(row['key']) ?? '';
      if (row['disabled'] === true) this.notes.add('disabled', place, name);
      else if (name.trim() !== '') out.push([name, this.placeholders.rewrite(scalarToText(row['value']) ?? '', place)]);
    }
    return out;
  }
}

/** Headers given as one text, with one `Name: value` per line. */
function headerLines(text: string): UnknownObject[] {
  return text.split(/\r\n|\r|\n/).flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [{ key: line.slice(0, colon), value: line.slice(colon + 1) }];
  });
}

const keyOf = (row: UnknownObject): string => scalarToText(row['key']) ?? scalarToText(row['id']) ?? '';

const nameOf = (item: UnknownObject): string => toPlainLine(scalarToText(item['name']) ?? '');

/** The items of a folder in reverse, for use as a stack. */
function childrenOf(parent: UnknownObject, folder: string): Waiting[] {
  return asObjects(parent['item'])
    .map((item) => ({ item, folder }))
    .reverse();
}

/** A name for `# @name`; empty if no part of the name can be used. */
function slugOf(name: string): string {
  return asciiSlug(name)
    .replace(/^[-0-9]+/, '')
    .slice(0, 60);
}

/** The names for `# @name` that are unique to one request. */
function uniqueNames(collection: UnknownObject): ReadonlySet<string> {
  const counts = new Map<string, number>();
  const waiting = childrenOf(collection, '');
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (Array.isArray(next.item['item'])) waiting.push(...childrenOf(next.item, ''));
    else {
      const slug = slugOf(nameOf(next.item));
      counts.set(slug, (counts.get(slug) ?? 0) + 1);
    }
  }
  return new Set([...counts].flatMap(([slug, count]) => (count === 1 && slug !== '' ? [slug] : [])));
}

function commentsOf(description: unknown): string[] {
  const text = scalarToText(description) ?? scalarToText(asObject(description)['content']) ?? '';
  const lines = maskCredentials(text)
    .split(/\r\n|\r|\n/)
    .map((line) => toPlainLine(line, 500))
    .filter((line) => line !== '');
  return lines.length > MAX_COMMENT_LINES ? [...lines.slice(0, MAX_COMMENT_LINES), '…'] : lines;
}

import { isRecordRow, trimmedText, type RecordRow } from '../../model/read';
import type { LeadTag } from '../../model/tags';
import type { FileFacts } from './types';

/** The separators of tags in a cell. Mautic writes `|`, Google Contacts `:::`. */
const SEPARATOR = /[,;|]|:::/;
/** Groups that Google Contacts assigns to every contact, such as "* myContacts". */
const SYSTEM_GROUP = /^\* ./;
/** Cells with more parts are split at each separator, without checking for names that contain one. */
const MAX_PARTS_WITH_SEPARATORS = 50;

const MAX_CACHED_CELLS = 1_000;
const MAX_CACHED_LENGTH = 1_000;

/** The result: ids of tags, and values that are not tags of the account. */
export interface ReadTags {
  readonly ids: readonly string[];
  readonly unknown: readonly string[];
}

/**
 * Reads tags of a cell or of JSON. A name takes precedence over an id, because exports write names, and a tag may be named like another
 * tag's id. In JSON a number is an id, and so is a string of digits, as in 1.0.0 records.
 */
export class TagReader {
  private readonly ids: ReadonlySet<string>;
  private readonly byName: ReadonlyMap<string, string>;
  private readonly cells = new Map<string, ReadTags>();
  private readonly byLowerName: ReadonlyMap<string, string>;

  constructor(
    private readonly tags: readonly LeadTag[],
    private readonly format: FileFacts['format'],
  ) {
    this.ids = new Set(tags.map(({ id }) => id));
    // The first of several tags with the same name wins.
    const first = [...tags].reverse();
    this.byName = new Map(first.map(({ id, name }) => [name, id]));
    this.byLowerName = new Map(first.map(({ id, name }) => [name.toLowerCase(), id]));
  }

  /** Reads one value. Without a list of tags, each is used as is. */
  read(value: unknown): ReadTags {
    if (typeof value !== 'string') return this.all(listIn(value));
    // Many rows have the same few tags.
    const known = this.cells.get(value);
    if (known) return known;
    const read = this.readText(value);
    if (this.cells.size < MAX_CACHED_CELLS && value.length < MAX_CACHED_LENGTH) this.cells.set(value, read);
    return read;
  }

  private readText(value: string): ReadTags {
    const list = jsonList(value);
    if (list) return this.all(list);
    if (this.format !== 'csv' && /^\s*\d+(?:\s*,\s*\d+)*\s*$/.test(value))
      return this.collect(value.split(',').map((part) => this.idOf(part.trim()) ?? part.trim()));
    return this.split(value);
  }

  /** Members of a list: strings are names, or ids if no tag has that name. */
  private all(list: readonly unknown[]): ReadTags {
    return this.collect(
      list.flatMap((one) => {
        if (typeof one === 'string') return one.trim() ? [this.find(one) ?? one] : [];
        const given = isRecordRow(one) ? this.ofObject(one) : trimmedText(one);
        return given === undefined ? [] : [given];
      }),
    );
  }

  /** If an object has a name, it must match: in another system the same ID may be another tag. */
  private ofObject({ id: givenId, name: givenName }: RecordRow): string | undefined {
    const id = trimmedText(givenId);
    const name = trimmedText(givenName);
    if (name === undefined || !this.tags.length) return id ?? name;
    return this.tags.some((tag) => tag.id === id && tag.name === name) ? id : (this.find(name) ?? name);
  }

  private split(text: string): ReadTags {
    const parts = text.split(SEPARATOR).map((part) => part.trim());
    const known = parts.map((part) => this.find(part));
    if (known.every((id, n) => id !== undefined || this.isIgnored(parts[n]!)))
      return this.collect(known.filter((id) => id !== undefined));
    if (parts.length > MAX_PARTS_WITH_SEPARATORS)
      return this.collect(parts.filter((part) => !this.isIgnored(part)).map((part) => this.find(part) ?? part));
    return this.collect(this.longest(text.split(/([,;|]|:::)/)));
  }

  /** Other programs do not quote a name with a separator inside: the longest matching name wins. `pieces`: texts and separators in turn. */
  private longest(pieces: readonly string[]): readonly string[] {
    const out: string[] = [];
    let from = 0;
    while (from < pieces.length) {
      let end = pieces.length;
      let id = this.find(pieces.slice(from, end).join('').trim());
      while (id === undefined && end > from + 1) {
        end -= 2;
        id = this.find(pieces.slice(from, end).join('').trim());
      }
      const part = pieces[from]!.trim();
      if (id !== undefined) out.push(id);
      else if (!this.isIgnored(part)) out.push(...this.words(part));
      // After the tag and the following separator.
      from = end + 1;
    }
    return out;
  }

  /** Zendesk separates tags by spaces: a text is split if each word is a tag. */
  private words(text: string): readonly string[] {
    const found = text.split(/\s+/).map((word) => this.find(word));
    return found.every((id) => id !== undefined) ? found : [text];
  }

  private isIgnored(part: string): boolean {
    return !part || SYSTEM_GROUP.test(part);
  }

  private find(name: string): string | undefined {
    return this.byName.get(name) ?? this.byLowerName.get(name.trim().toLowerCase()) ?? this.idOf(name);
  }

  private idOf(text: string): string | undefined {
    return this.ids.has(text) ? text : undefined;
  }

  private collect(ids: readonly string[]): ReadTags {
    const once = [...new Set(ids)];
    return { ids: once, unknown: this.tags.length ? once.filter((id) => !this.ids.has(id)) : [] };
  }
}

/** The members of a list. Intercom has them in an object's `data`, with IDs that mean nothing elsewhere. */
function listIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isRecordRow(value) || !Array.isArray(value['data'])) return [value];
  return value['data'].map((one: unknown) => (isRecordRow(one) ? one['name'] : one));
}

/** A JSON list, as our exports write names that contain a separator, or a list of quoted texts, as Mailchimp writes them. */
function jsonList(text: string): readonly unknown[] | undefined {
  const start = text.trimStart()[0];
  if (start !== '[' && start !== '"') return undefined;
  try {
    const value: unknown = JSON.parse(start === '[' ? text : `[${text}]`);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

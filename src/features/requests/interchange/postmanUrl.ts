import type { Pair } from '../../../api/client/types';
import { isSecretKey } from '../../../core/redaction';
import { encodePart, splitUrl } from '../urlText';
import { asObject, asObjects, scalarToText, type UnknownObject } from './json';
import type { InterchangeNotes } from './notes';
import { toVariableName, replaceLive, type Placeholders } from './placeholders';

/** The address of a request of a collection. */
export interface PostmanUrl {
  readonly text: string;
  /** Path variables as file variables of the request. */
  readonly variables: readonly Pair[];
}

/** Reads the addresses of the requests of a collection. */
export class PostmanUrls {
  constructor(
    private readonly placeholders: Placeholders,
    private readonly notes: InterchangeNotes,
  ) {}

  /** The address of a request, given as text or in parts. */
  read(value: unknown, place: number): PostmanUrl {
    if (typeof value === 'string') return { text: this.placeholders.rewrite(value, place), variables: [] };
    const parts = asObject(value);
    const { path, query } = splitUrl(this.placeholders.rewrite(scalarToText(parts['raw']) ?? assembled(parts), place));
    const pairs = Array.isArray(parts['query']) ? this.query(parts['query'], place) : query;
    const { text, variables } = this.withPathVariables(path, asObjects(parts['variable']), place);
    return { text: pairs ? `${text}?${pairs}` : text, variables };
  }

  private query(value: unknown, place: number): string {
    const pieces: string[] = [];
    for (const row of asObjects(value)) {
      const name = scalarToText(row['key']);
      const given = scalarToText(row['value']);
      if (name === undefined && given === undefined) continue;
      if (row['disabled'] === true) {
        this.notes.add('disabled', place, name ?? '');
        continue;
      }
      const text = (one: string): string => this.placeholders.rewrite(one, place);
      pieces.push(
        `${encoded(text(name ?? ''), NAME_ENCODED)}${given === undefined ? '' : `=${encoded(text(given), VALUE_ENCODED)}`}`,
      );
    }
    return pieces.join('&');
  }

  /** `/:id` as `/{{id}}`, with a file variable for each that has a value. */
  private withPathVariables(
    path: string,
    given: readonly UnknownObject[],
    place: number,
  ): { readonly text: string; readonly variables: readonly Pair[] } {
    const names = new Map<string, string>();
    const variables: Pair[] = [];
    for (const row of given) {
      const key = scalarToText(row['key']) ?? scalarToText(row['id']);
      if (key === undefined || key === '' || names.has(key) || !segments(path).includes(`:${key}`)) continue;
      const name = this.placeholders.free(toVariableName(key), new Set(names.values()));
      names.set(key, name);
      const value = this.placeholders.rewrite(scalarToText(row['value']) ?? '', place);
      const literal = replaceLive(value, this.placeholders.live);
      const isSecret = isSecretKey(key) && literal !== '';
      if (isSecret) this.notes.add('secret-left-out', place, key);
      else if (value === '' || /^\.{1,2}$/.test(value)) this.notes.add('path-variable', place, key);
      variables.push([name, isSecret ? '' : encoded(value, PATH_ENCODED)]);
    }
    const text = path
      .split('/')
      .map((segment) => {
        const name = segment.startsWith(':') ? names.get(segment.slice(1)) : undefined;
        return name === undefined ? segment : `{{${name}}}`;
      })
      .join('/');
    return { text, variables };
  }
}

const segments = (path: string): readonly string[] => path.split('/');

/** Characters that would end a part of an address; braces of variables stay. */
const NAME_ENCODED = /[\s"#&'<>=]/g;
const VALUE_ENCODED = /[\s"#&'<>]/g;
const PATH_ENCODED = /[\s"#<>?`]|[^\u0000-\u007f]+/g;
const encoded = (text: string, characters: RegExp): string => text.replace(characters, encodePart);

/** Builds the address from its parts if the whole is missing. */
function assembled(parts: UnknownObject): string {
  const protocol = scalarToText(parts['protocol']);
  const host = joined(parts['host'], '.');
  const port = scalarToText(parts['port']);
  const path = joined(parts['path'], '/');
  const query = typeof parts['query'] === 'string' ? `?${parts['query']}` : '';
  return `${protocol ? `${protocol}://` : ''}${host}${port ? `:${port}` : ''}${path && !path.startsWith('/') ? '/' : ''}${path}${query}`;
}

function joined(value: unknown, separator: string): string {
  if (!Array.isArray(value)) return scalarToText(value) ?? '';
  return (value as unknown[])
    .map((one) => scalarToText(one) ?? scalarToText(asObject(one)['value']) ?? '')
    .join(separator);
}

import type { Pair } from '../../../api/client/types';
import { baseName } from '../curl/formPart';
import { readFormRows } from '../curl/curlDocument';
import { bodyFormatOf, JSON_MEDIA_TYPE } from '../text/contentType';
import type { PrintedBody, PrintedPart } from '../text/printRequest';
import { parseJsonOrUndefined, asObject, asObjects, scalarToText, type UnknownObject } from './json';
import type { InterchangeNotes } from './notes';
import { replaceLive, type Placeholders } from './placeholders';

/** The types Postman sends for the language of a raw body. */
const TYPES: Readonly<Record<string, string>> = {
  json: JSON_MEDIA_TYPE,
  xml: 'application/xml',
  html: 'text/html',
  javascript: 'application/javascript',
  text: 'text/plain',
};

/** A body of a collection, and the Content-Type it requires. */
export interface PostmanBody {
  readonly body: PrintedBody;
  readonly contentType?: string;
}

const NO_BODY: PostmanBody = { body: { kind: 'none' } };

/** Reads the bodies of the requests of a collection. */
export class PostmanBodies {
  constructor(
    private readonly placeholders: Placeholders,
    private readonly notes: InterchangeNotes,
  ) {}

  /** The body of a request; `type` is its own Content-Type. */
  read(value: unknown, type: string | undefined, place: number): PostmanBody {
    const given = asObject(value);
    const mode = scalarToText(given['mode']);
    if (mode === undefined) return NO_BODY;
    if (given['disabled'] === true) {
      this.notes.add('disabled', place, 'body');
      return NO_BODY;
    }
    switch (mode) {
      case 'raw':
        return this.raw(given, type, place);
      case 'urlencoded':
        return this.form(given['urlencoded'], place);
      case 'formdata':
        return { body: { kind: 'multipart', parts: this.parts(given['formdata'], place) } };
      case 'graphql':
        return this.graphql(asObject(given['graphql']), place);
      case 'file':
        return this.file(given['file'], place);
      default:
        this.notes.add('body-mode', place, mode);
        return NO_BODY;
    }
  }

  private raw(given: UnknownObject, type: string | undefined, place: number): PostmanBody {
    const text = this.text(given['raw'], place);
    if (text === '') return NO_BODY;
    const language = scalarToText(asObject(asObject(given['options'])['raw'])['language']) ?? 'text';
    const contentType = Object.hasOwn(TYPES, language) ? TYPES[language] : undefined;
    const fields = type !== undefined && bodyFormatOf(type) === 'form' ? readFormRows(text) : undefined;
    return {
      body: fields ? { kind: 'form', fields } : { kind: 'text', text },
      ...(contentType === undefined ? {} : { contentType }),
    };
  }

  private form(value: unknown, place: number): PostmanBody {
    const fields =
      typeof value === 'string'
        ? readFormRows(this.placeholders.rewrite(value, place))
        : this.enabled(value, place).map((row): Pair => [this.text(row['key'], place), this.text(row['value'], place)]);
    if (!fields) this.notes.add('body-invalid', place);
    return fields?.length ? { body: { kind: 'form', fields } } : NO_BODY;
  }

  private parts(value: unknown, place: number): PrintedPart[] {
    return this.enabled(value, place).flatMap((row): PrintedPart[] => {
      const name = this.text(row['key'], place);
      const contentType = scalarToText(row['contentType']);
      const typed = contentType ? { contentType } : {};
      if (scalarToText(row['type']) !== 'file') return [{ name, value: this.text(row['value'], place), ...typed }];
      const files = [row['src']].flat().flatMap((one) => scalarToText(one) ?? []);
      if (!files.length) this.notes.add('file-missing', place, name);
      return files.map((file) => ({
        name,
        value: { file },
        filename: scalarToText(row['fileName']) ?? baseName(file),
        ...typed,
      }));
    });
  }

  private graphql(given: UnknownObject, place: number): PostmanBody {
    const query = this.text(given['query'], place);
    const written = given['variables'];
    const variables = this.placeholders
      .rewrite(typeof written === 'string' ? written : JSON.stringify(written ?? {}), place)
      .trim();
    const isJson = parseJsonOrUndefined(replaceLive(variables, this.placeholders.live, '0')) !== undefined;
    if (variables !== '' && !isJson) this.notes.add('graphql-variables', place);
    const operation = scalarToText(given['operationName']);
    const members = [
      `"query":${JSON.stringify(query)}`,
      ...(operation ? [`"operationName":${JSON.stringify(operation)}`] : []),
      `"variables":${isJson ? variables : '{}'}`,
    ];
    return { body: { kind: 'text', text: `{${members.join(',')}}` }, contentType: JSON_MEDIA_TYPE };
  }

  private file(value: unknown, place: number): PostmanBody {
    const { src, content } = typeof value === 'string' ? { src: value, content: undefined } : asObject(value);
    const file = scalarToText(src);
    if (file) return { body: { kind: 'file', file } };
    const text = this.text(content, place);
    if (text !== '') return { body: { kind: 'text', text } };
    this.notes.add('file-missing', place, 'body');
    return NO_BODY;
  }

  private text(value: unknown, place: number): string {
    return this.placeholders.rewrite(scalarToText(value) ?? '', place);
  }

  /** The rows of a list that are not disabled. */
  private enabled(value: unknown, place: number): UnknownObject[] {
    return asObjects(value).filter((row) => {
      if (row['disabled'] === true) this.notes.add('disabled', place, scalarToText(row['key']) ?? '');
      return row['disabled'] !== true;
    });
  }
}

/** One part of a pasted form; `file` names a file whose content is sent. */
export interface CurlPart {
  readonly name: string;
  readonly value?: string;
  readonly file?: string;
  readonly filename?: string;
  readonly contentType?: string;
}

/** A part as `-F` describes it, with what a request cannot represent. */
export interface FormPart {
  readonly part: CurlPart;
  /** It has its own headers or encoding. */
  readonly moreHeaders: boolean;
  /** It contains several files or parts. */
  readonly several: boolean;
  /** It has a file name, and curl sets no type. */
  readonly untyped: boolean;
}

/** The types that curl derives from file extensions. */
const TYPES: Readonly<Record<string, string>> = {
  gif: 'image/gif',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  htm: 'text/html',
  html: 'text/html',
  pdf: 'application/pdf',
  xml: 'application/xml',
};

/** The type that curl derives from a file's name. */
function typeOfName(name: string | undefined): string | undefined {
  return TYPES[/\.([^.]*)$/.exec(name ?? '')?.[1]?.toLowerCase() ?? ''];
}

/** The name of a file without its folders. */
export function baseName(file: string): string {
  return file.split(/[\\/]/).pop() ?? file;
}

/** `name=string` of `--form-string`; undefined without an equals sign. */
export function literalPart(text: string): CurlPart | undefined {
  const at = text.indexOf('=');
  return at < 0 ? undefined : { name: text.slice(0, at), value: text.slice(at + 1) };
}

/** `name=value`, `name=@file`, `name=<file`, each with `;type=`, `;filename=`, `;headers=`; undefined without an equals sign. */
export function formPart(text: string): FormPart | undefined {
  const at = text.indexOf('=');
  if (at < 0) return undefined;
  const name = text.slice(0, at);
  const sign = text[at + 1] ?? '';
  if (sign === '(' || sign === ')') return { part: { name }, moreHeaders: false, several: true, untyped: false };
  const reads = sign === '@' || sign === '<';
  const reader = new PartReader(text, at + (reads ? 2 : 1), sign === '@' ? ',' : '');
  const content = reader.word();
  const { type, filename, moreHeaders } = reader.attributes();
  // If curl reads only the content of a file, it sends no file name.
  const shown = sign === '@' ? (filename ?? baseName(content)) : sign === '<' ? undefined : filename;
  const guessed = typeOfName(shown) ?? (reads ? typeOfName(content) : undefined);
  // Without a file name, text/plain is the default type of a part.
  const contentType = type ?? (shown === undefined && guessed === 'text/plain' ? undefined : guessed);
  return {
    part: { name, ...(reads ? { file: content } : { value: content }), ...given(shown, contentType) },
    moreHeaders,
    several: reader.several,
    untyped: sign !== '@' && shown !== undefined && contentType === undefined,
  };
}

const given = (filename: string | undefined, contentType: string | undefined): Partial<CurlPart> => ({
  ...(filename === undefined ? {} : { filename }),
  ...(contentType === undefined ? {} : { contentType }),
});

/** Without the blanks that curl removes at the end; others, such as a no-break space, belong to the text. */
const trimBlanksAtEnd = (text: string): string => text.replace(/(?<![ \t-\r])[ \t-\r]+$/, '');

/** Parses what follows the equals sign, as curl does. */
class PartReader {
  constructor(
    private readonly text: string,
    private at: number,
    /** What ends a word, besides the semicolon. */
    private readonly ending: string,
  ) {}

  /** Another file follows. */
  get several(): boolean {
    return this.ending !== '' && this.text[this.at] === this.ending;
  }

  /** Text in quotes, with `\"` and `\\`, or up to the next semicolon, without the spaces around it. */
  word(): string {
    this.blanks();
    const quoted = /"((?:\\[\\"]|\\(?![\\"])|[^"\\])*)"/y;
    quoted.lastIndex = this.at;
    const match = quoted.exec(this.text);
    if (match) this.at = quoted.lastIndex;
    const rest = this.untilEnd();
    return match ? match[1]!.replace(/\\([\\"])/g, '$1') : trimBlanksAtEnd(rest);
  }

  attributes(): { type?: string; filename?: string; moreHeaders: boolean } {
    let type: string | undefined;
    let inType = false;
    let filename: string | undefined;
    let moreHeaders = false;
    while (this.text[this.at] === ';') {
      const semicolon = this.at++;
      this.blanks();
      const option = /(type|filename|headers|encoder)=/iy;
      option.lastIndex = this.at;
      const name = option.exec(this.text)?.[1]?.toLowerCase();
      if (name !== undefined) this.at = option.lastIndex;
      if (name === 'type' && type === undefined) {
        this.blanks();
        type = trimBlanksAtEnd(this.untilEnd());
        inType = true;
      } else if (name === undefined && inType) {
        this.untilEnd();
        type += trimBlanksAtEnd(this.text.slice(semicolon, this.at));
      } else {
        inType = false;
        const value = this.word();
        if (name === 'filename') filename = value;
        else if (name === 'headers' || name === 'encoder') moreHeaders = true;
      }
    }
    return { type, filename, moreHeaders };
  }

  private blanks(): void {
    while (/[ \t-\r]/.test(this.text[this.at] ?? '')) this.at++;
  }

  private untilEnd(): string {
    const from = this.at;
    while (this.at < this.text.length && this.text[this.at] !== ';' && this.text[this.at] !== this.ending) this.at++;
    return this.text.slice(from, this.at);
  }
}

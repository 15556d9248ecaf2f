/** How a body is parsed. */
export type BodyFormat = 'json' | 'form' | 'multipart' | 'text';

/** The media type of a form. */
export const FORM_MEDIA_TYPE = 'application/x-www-form-urlencoded';
/** The media type of JSON. */
export const JSON_MEDIA_TYPE = 'application/json';

/** The media type of a Content-Type value, in lower case, without parameters. */
export function mediaType(value: string): string {
  const semicolon = value.indexOf(';');
  return (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase();
}

/** How a body of this Content-Type is parsed. */
export function bodyFormatOf(contentType: string): BodyFormat {
  const type = mediaType(contentType);
  if (type === JSON_MEDIA_TYPE || type.endsWith('+json') || type.endsWith('/json')) return 'json';
  if (type === FORM_MEDIA_TYPE) return 'form';
  return type.startsWith('multipart/') ? 'multipart' : 'text';
}

/** A parameter of a header value (`boundary`, `name`, `filename`), without quotes; undefined if it is missing. */
export function headerParameter(value: string, name: string): string | undefined {
  let at = value.indexOf(';');
  while (at >= 0 && at < value.length) {
    at++;
    while (value[at] === ' ' || value[at] === '\t') at++;
    let end = at;
    while (end < value.length && value[end] !== '=' && value[end] !== ';') end++;
    const key = value.slice(at, end).trim().toLowerCase();
    if (value[end] !== '=') {
      at = end;
      continue;
    }
    at = end + 1;
    while (value[at] === ' ' || value[at] === '\t') at++;
    let text = '';
    if (value[at] === '"') {
      for (at++; at < value.length && value[at] !== '"'; at++) {
        if (value[at] === '\\' && at + 1 < value.length) at++;
        text += value[at];
      }
      at = value.indexOf(';', at);
    } else {
      const stop = value.indexOf(';', at);
      text = value.slice(at, stop < 0 ? value.length : stop).trim();
      at = stop;
    }
    if (key === name) return text;
  }
  return undefined;
}

/** The format of a body without a Content-Type, judging by the text: JSON, a form, or plain text. */
export function guessBodyFormat(text: string): Exclude<BodyFormat, 'multipart'> {
  const first = text.trimStart()[0];
  if (first === '{' || first === '[') {
    try {
      JSON.parse(text);
      return 'json';
    } catch {
      return 'text';
    }
  }
  return looksLikeForm(text) ? 'form' : 'text';
}

/** True for `name=value` in each piece between ampersands, without spaces in the names. */
function looksLikeForm(text: string): boolean {
  const pieces = text.split('&');
  return (
    pieces.length < 2000 &&
    pieces.every((piece) => {
      const equals = piece.indexOf('=');
      const name = piece.slice(0, equals).trim();
      return equals > 0 && name !== '' && !/[\s{}<>"]/.test(name);
    })
  );
}

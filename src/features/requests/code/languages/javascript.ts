// What fetch, axios and Node's own client share.
import { TOKEN_VARIABLE } from '../codeLanguages';
import type { CodeRequest } from '../codeRequest';
import { bodyTerms } from '../codeWriter';
import { doubleQuoted, utf16Escape } from '../literals';

/** A JavaScript string. */
export const string = doubleQuoted(utf16Escape);

const indented = (entries: readonly string[], indent: string): string =>
  ['{', ...entries.map((entry) => `${indent}  ${entry},`), `${indent}}`].join('\n');

/** An object of headers; a repeated one is an array where the client knows that, else joined by commas. */
export function headersObject(
  { token, headers }: CodeRequest,
  {
    indent,
    arrays,
    more = [],
  }: { readonly indent: string; readonly arrays: boolean; readonly more?: readonly string[] },
): string {
  return indented(
    [
      `${string(token.header)}: \`${token.prefix}\${process.env.${TOKEN_VARIABLE}}\``,
      ...headers.map(({ name, values }) => {
        const isArray = arrays && values.length > 1;
        return `${string(name)}: ${isArray ? `[${values.map(string).join(', ')}]` : string(values.join(', '))}`;
      }),
      ...more,
    ],
    indent,
  );
}

/** A body as a Buffer of Node. */
export function bufferOf(body: readonly (string | Uint8Array)[]): string {
  const terms = bodyTerms(
    body,
    (text) => `Buffer.from(${string(text)})`,
    (base64) => `Buffer.from("${base64}", "base64")`,
  );
  return terms.length === 1 ? terms[0]! : `Buffer.concat([${terms.join(', ')}])`;
}

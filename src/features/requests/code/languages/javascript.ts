// Shared by fetch, axios and Node's own client.
import { TOKEN_ENVIRONMENT_VARIABLE } from '../codeLanguages';
import type { CodeRequest } from '../codeRequest';
import { bodyExpressions } from '../codeWriter';
import { doubleQuoted, utf16Escape } from '../literals';

/** A JavaScript string. */
export const javascriptString = doubleQuoted(utf16Escape);

const indented = (entries: readonly string[], indent: string): string =>
  ['{', ...entries.map((entry) => `${indent}  ${entry},`), `${indent}}`].join('\n');

/** An object of headers; a repeated one is an array if the client supports that, otherwise joined by commas. */
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
      `${javascriptString(token.header)}: \`${token.prefix}\${process.env.${TOKEN_ENVIRONMENT_VARIABLE}}\``,
      ...headers.map(({ name, values }) => {
        const isArray = arrays && values.length > 1;
        return `${javascriptString(name)}: ${isArray ? `[${values.map(javascriptString).join(', ')}]` : javascriptString(values.join(', '))}`;
      }),
      ...more,
    ],
    indent,
  );
}

/** A body as a Node Buffer. */
export function bufferExpression(body: readonly (string | Uint8Array)[]): string {
  const terms = bodyExpressions(
    body,
    (text) => `Buffer.from(${javascriptString(text)})`,
    (base64) => `Buffer.from("${base64}", "base64")`,
  );
  return terms.length === 1 ? terms[0]! : `Buffer.concat([${terms.join(', ')}])`;
}

import { TOKEN_ENVIRONMENT_VARIABLE } from '../codeLanguages';
import type { CodeRequest } from '../codeRequest';
import { bodyExpressions, eachHeader, type CodeWriter } from '../codeWriter';
import { shellHeader, shellWord } from '../literals';

/** Linux limits an argument to 131,072 bytes; quoting may use some of them. */
const MAX_ARGUMENT_BYTES = 65_536;
/** From this size on, curl first asks whether the server accepts the body (`Expect: 100-continue`). */
const EXPECT_BYTES = 1_048_576;
/** What curl would expand to several addresses. */
const GLOB = /[[\]{}]/;

/** A command that prints a text; an argument cannot hold NUL. */
function printText(text: string): string {
  const pieces = text.split('\0');
  const last = pieces.pop()!;
  return [...pieces.map((piece) => `printf '%s\\0' ${shellWord(piece)}`), `printf %s ${shellWord(last)}`].join('; ');
}

/** The commands that pipe in a body too large for an argument, and the option for the body. */
function bodyArguments({ body, bodySize }: CodeRequest): { pipe: string; option?: string } {
  if (!body) return { pipe: '' };
  const [only] = body;
  if (body.length === 1 && typeof only === 'string' && bodySize <= MAX_ARGUMENT_BYTES && !only.includes('\0'))
    return { pipe: '', option: `--data-raw ${shellWord(only)}` };
  const commands = bodyExpressions(body, printText, (base64) => `printf %s ${base64} | base64 --decode`);
  return { pipe: `{ ${commands.join('; ')}; } | `, option: '--data-binary @-' };
}

/** curl sends `name;` as a header with an empty value, and drops `name:`. */
const header = (name: string, value: string): string =>
  `--header ${shellHeader(value === '' ? `${name};` : `${name}: ${value}`)}`;

/** A curl command for bash and zsh. */
export const curl: CodeWriter = {
  comment: '#',
  limits: {},
  write(request) {
    const { method, url, token, body, bodySize } = request;
    const { pipe, option } = bodyArguments(request);
    const isHead = method === 'HEAD';
    return [
      // With only `--request HEAD`, curl waits for a response body; `--head` cannot send one.
      `${pipe}curl ${isHead && !body ? '--head' : `--request ${method}`}`,
      ...(isHead && body ? ['--ignore-content-length', header('Connection', 'close')] : []),
      ...(GLOB.test(url) ? ['--globoff'] : []),
      `--url ${shellWord(url)}`,
      `--header "${token.header}: ${token.prefix}$${TOKEN_ENVIRONMENT_VARIABLE}"`,
      ...eachHeader(request).map(({ name, value }) => header(name, value)),
      ...(request.needsLengthZero ? [header('Content-Length', '0')] : []),
      ...(bodySize >= EXPECT_BYTES ? ["--header 'Expect:'"] : []),
      ...(option ? [option] : []),
    ].join(' \\\n  ');
  },
};

import { HTTPSnippet, type HarRequest } from '@readme/httpsnippet';
import type { Account } from '../api/account';
import type { ApiRequest, Pair } from '../api/types';
import { isSecretHeader } from '../core/redact';
import type { CodeLanguageId } from './codeLanguages';
import { LITERALS, type Quote } from './codeLiterals';
import { headerOf } from './draft';
import { encodePairs } from './urlText';

/** What code needs to know of the account it is for. */
export type CodeAccount = Pick<Account, 'origin' | 'authHeader'>;

const URL_STAND_IN = 'https://stand-in.example/address';
const TOKEN_STAND_IN = 'StandInToken';
const BOUNDARY = 'acquire-boundary';

/** The body as one text and its type; undefined when there is none. Throws for what cannot stand in code. */
function bodyOf(request: ApiRequest): { text: string; type: string } | undefined {
  const { body } = request;
  const given = headerOf(request.headers ?? [], 'content-type');
  switch (body?.kind) {
    case undefined:
    case 'none':
      return undefined;
    case 'form':
      return { text: encodePairs(body.fields), type: given ?? 'application/x-www-form-urlencoded' };
    case 'json':
      return { text: JSON.stringify(body.value), type: given ?? 'application/json' };
    case 'text':
      return body.text === '' ? undefined : { text: body.text, type: given ?? 'text/plain; charset=utf-8' };
    case 'bytes':
      throw new TypeError('code cannot hold a binary body');
    case 'multipart': {
      const parts = body.parts.map(({ name, value, filename, contentType }) => {
        if (typeof value !== 'string') throw new TypeError('code cannot hold a binary part');
        const quoted = (t: string): string => `"${t.replace(/"/g, '%22').replace(/\r?\n|\r/g, '%0D%0A')}"`;
        return `--${BOUNDARY}\r\nContent-Disposition: form-data; name=${quoted(name)}${filename === undefined ? '' : `; filename=${quoted(filename)}`}\r\n${contentType ? `Content-Type: ${contentType}\r\n` : ''}\r\n${value}\r\n`;
      });
      return { text: `${parts.join('')}--${BOUNDARY}--\r\n`, type: `multipart/form-data; boundary=${BOUNDARY}` };
    }
  }
}

/** The quote that is open at `index` of a line of laid-out code; the stand-ins around it hold no quotes themselves. */
function quoteAt(line: string, index: number): Quote {
  let open: Quote = '';
  for (let i = 0; i < index; i++) {
    const c = line[i];
    if (c === '\\') i++;
    else if (open) {
      if (c === open) open = '';
    } else if (c === "'" || c === '"') open = c;
  }
  return open;
}

/**
 * A request as code of a language, with the token in an environment variable. The library only ever sees stand-ins of letters: it lays
 * the code out, and the real texts are put in afterwards as literals of the language, so that a body is sent to the letter and nothing
 * in it becomes code.
 */
export function codeOf(request: ApiRequest, account: CodeAccount, language: CodeLanguageId): string {
  const texts = new Map<string, string>([
    [
      URL_STAND_IN,
      new URL(request.url, `${account.origin}/`).href +
        (request.query?.length ? `${request.url.includes('?') ? '&' : '?'}${encodePairs(request.query)}` : ''),
    ],
  ]);
  const standIn = (text: string): string => {
    const name = `Stand-In${String.fromCharCode(
      ...String(texts.size)
        .padStart(3, '0')
        .split('')
        .map((d) => 65 + Number(d)),
    )}X`;
    texts.set(name, text);
    return name;
  };
  const body = bodyOf(request);
  const bodyType = body && `${standIn('')}/x`;
  if (body && bodyType) texts.set(bodyType, body.type);
  const headers: Pair[] = (request.headers ?? []).filter(
    ([name]) => !isSecretHeader(name) && name.toLowerCase() !== 'content-type',
  );
  const har = {
    method: request.method,
    url: URL_STAND_IN,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    queryString: [],
    headersSize: -1,
    bodySize: -1,
    headers: [
      account.authHeader === 'auth_token'
        ? { name: 'auth_token', value: TOKEN_STAND_IN }
        : { name: 'Authorization', value: `Bearer ${TOKEN_STAND_IN}` },
      ...(bodyType ? [{ name: 'Content-Type', value: bodyType }] : []),
      ...headers.map(([name, value]) => ({
        name: /^[A-Za-z][A-Za-z0-9-]*$/.test(name) ? name : standIn(name),
        value: standIn(value),
      })),
    ],
    ...(body && bodyType ? { postData: { mimeType: bodyType, text: standIn(body.text) } } : {}),
  };
  const [target, client] = language.split(':') as Parameters<HTTPSnippet['convert']>;
  const [code] = new HTTPSnippet(har as unknown as HarRequest).convert(target, client) || [];
  if (typeof code !== 'string') throw new TypeError(`no code for ${language}`);
  return finished(code, language, texts);
}

/** Puts the real texts and the token into laid-out code. */
function finished(code: string, language: CodeLanguageId, texts: ReadonlyMap<string, string>): string {
  const { inside, token, imports } = LITERALS[language];
  const names = [...texts.keys()].sort((a, b) => b.length - a.length);
  const any = new RegExp(names.map((n) => n.replace(/[/.]/g, '\\$&')).join('|'), 'g');
  const lines = code.split('\n').map((line) => {
    const filled = line.replace(any, (name, at: number) => inside(texts.get(name)!, quoteAt(line, at)));
    return filled
      .replace(new RegExp(`(["'])((?:[\\w-]+: )?(?:Bearer )?)${TOKEN_STAND_IN}\\1`), (_, _quote, prefix: string) =>
        token(prefix),
      )
      .replace(new RegExp(`(?<=[ =])${TOKEN_STAND_IN}\\b`), () => token(''));
  });
  const at = imports ? lines.findIndex((line) => line.startsWith(imports.before)) : -1;
  if (imports && at >= 0) lines.splice(at, 0, imports.line);
  const text = lines.join('\n');
  switch (language) {
    case 'shell:curl':
      return text.replace(/^( +)--data (?=')/m, '$1--data-raw '); // `--data` takes a leading @ for the name of a file
    case 'csharp:httpclient':
      return text.replace(/^( +ContentType = )new MediaTypeHeaderValue\(/m, '$1MediaTypeHeaderValue.Parse('); // the constructor takes no parameters such as a charset
    default:
      return text;
  }
}

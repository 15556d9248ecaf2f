import { randomInt } from 'node:crypto';
import { HTTPSnippet, type HarRequest } from '@readme/httpsnippet';
import type { Account } from '../../../api/client/account';
import type { ApiRequest, Pair } from '../../../api/client/types';
import type { CodeLanguageId } from './codeLanguages';
import { LITERALS, type LiteralRules, type Quote } from './codeLiterals';
import { headerOf } from '../form/draft';
import { redactRequest } from '../history/redactRequest';
import { encodePairs } from '../urlText';

/** What code needs to know of the account it is for. */
export type CodeAccount = Pick<Account, 'origin' | 'authHeader'>;

const randomLetters = (): string => String.fromCharCode(...Array.from({ length: 16 }, () => 97 + randomInt(26)));

/** Letters nobody can guess, which are in none of the texts: what is written in their place cannot be confused with a text of the user. */
function absentFrom(request: ApiRequest): string {
  const texts = JSON.stringify(request);
  let letters = randomLetters();
  while (texts.includes(letters)) letters = randomLetters();
  return letters;
}

/** The body as one text and its type; undefined when there is none. Throws for what cannot be written as code. */
function bodyOf(request: ApiRequest, boundary: string): { text: string; type: string } | undefined {
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
        return `--${boundary}\r\nContent-Disposition: form-data; name=${quoted(name)}${filename === undefined ? '' : `; filename=${quoted(filename)}`}\r\n${contentType ? `Content-Type: ${contentType}\r\n` : ''}\r\n${value}\r\n`;
      });
      return { text: `${parts.join('')}--${boundary}--\r\n`, type: `multipart/form-data; boundary=${boundary}` };
    }
  }
}

/** Headers with the values of repeated names joined by commas (RFC 9110, 5.3): the library keeps only the last of a name. */
function joinRepeated(headers: readonly Pair[]): Pair[] {
  const joined = new Map<string, Pair>();
  for (const [name, value] of headers) {
    const known = joined.get(name.toLowerCase());
    joined.set(name.toLowerCase(), known ? [known[0], `${known[1]}, ${value}`] : [name, value]);
  }
  return [...joined.values()];
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

/** The stand-ins of one call, and the texts they stand for. */
class StandIns {
  readonly token: string;
  readonly url: string;
  private readonly texts = new Map<string, string>();

  constructor(
    private readonly letters: string,
    url: string,
  ) {
    this.token = `StandIn${letters}Token`;
    this.url = `https://stand-in.example/${letters}`;
    this.texts.set(this.url, url);
  }

  /** A stand-in for a text; `suffix` makes it look like what the library expects, a media type. */
  add(text: string, suffix = ''): string {
    const number = [...String(this.texts.size).padStart(3, '0')]
      .map((d) => String.fromCharCode(65 + Number(d)))
      .join('');
    const name = `Stand-In${this.letters}${number}X${suffix}`;
    this.texts.set(name, text);
    return name;
  }

  /** Puts the texts and the token into laid-out code. Each line is read once, so no text is taken for a stand-in. */
  fill(line: string, { inside, token }: LiteralRules): string {
    const names = [...this.texts.keys()].sort((a, b) => b.length - a.length);
    const any = new RegExp(
      `(["'])((?:[\\w-]+: )?(?:Bearer )?)${this.token}\\1|(?<=[ =])${this.token}\\b|${names.map((n) => n.replace(/[/.]/g, '\\$&')).join('|')}`,
      'g',
    );
    return line.replace(any, (all, _quote: string | undefined, prefix: string | undefined, at: number) => {
      const text = this.texts.get(all);
      return text === undefined ? token(prefix ?? '') : inside(text, quoteAt(line, at));
    });
  }
}

/** Corrects what the library lays out for a few languages. */
function corrected(code: string, language: CodeLanguageId): string {
  switch (language) {
    case 'shell:curl':
      return code.replace(/^( +)--data (?!-)/m, '$1--data-raw '); // `--data` takes a leading @ for the name of a file
    case 'csharp:httpclient':
      return code.replace(/^( +ContentType = )new MediaTypeHeaderValue\(/m, '$1MediaTypeHeaderValue.Parse('); // the constructor takes no parameters such as a charset
    case 'ruby:native':
      return code.replace(/^http\.use_ssl = true$/m, 'http.use_ssl = url.scheme == "https"'); // a sandbox speaks plain HTTP
    default:
      return code;
  }
}

/**
 * A request as code of a language, with the token in an environment variable and other secrets masked. The library only sees stand-ins of
 * letters: it lays the code out, and the real texts are put in afterwards as literals of the language, so that a body is sent to the
 * letter and nothing in it becomes code. Throws a TypeError for a binary body.
 */
export function codeOf(original: ApiRequest, account: CodeAccount, language: CodeLanguageId): string {
  const request = redactRequest(original);
  const letters = absentFrom(request);
  const query = request.query?.length ? `${request.url.includes('?') ? '&' : '?'}${encodePairs(request.query)}` : '';
  const standIns = new StandIns(letters, new URL(request.url, `${account.origin}/`).href + query);
  const body = bodyOf(request, `acquire-boundary-${letters}`);
  const bodyType = body && standIns.add(body.type, '/x');
  const headers = joinRepeated(request.headers ?? []).filter(([name]) => name.toLowerCase() !== 'content-type');
  const har = {
    method: request.method,
    url: standIns.url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    queryString: [],
    headersSize: -1,
    bodySize: -1,
    headers: [
      account.authHeader === 'auth_token'
        ? { name: 'auth_token', value: standIns.token }
        : { name: 'Authorization', value: `Bearer ${standIns.token}` },
      ...(bodyType ? [{ name: 'Content-Type', value: bodyType }] : []),
      ...headers.map(([name, value]) => ({
        name: /^[A-Za-z][A-Za-z0-9-]*$/.test(name) ? name : standIns.add(name),
        value: standIns.add(value),
      })),
    ],
    ...(body && bodyType ? { postData: { mimeType: bodyType, text: standIns.add(body.text) } } : {}),
  };
  const [target, client] = language.split(':') as Parameters<HTTPSnippet['convert']>;
  const [code] = new HTTPSnippet(har as unknown as HarRequest).convert(target, client) || [];
  if (typeof code !== 'string') throw new TypeError(`no code for ${language}`);
  const rules = LITERALS[language];
  const lines = corrected(code, language).split('\n');
  const at = rules.imports ? lines.findIndex((line) => line.startsWith(rules.imports!.before)) : -1;
  const filled = lines.map((line) => standIns.fill(line, rules));
  if (rules.imports && at >= 0) filled.splice(at, 0, rules.imports.line);
  return filled.join('\n');
}

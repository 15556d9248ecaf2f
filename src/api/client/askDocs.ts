import { API_VERSIONS } from './apiVersions';
import type { Generation } from './account';
import { AcquireError, type ErrorKind } from '../errors/errors';
import type { PlainResponse, PlainInit } from './sendWithoutCredential';

/** Where Acquire's documentation is; the one origin questions are sent to. */
const DOCS_ORIGIN = 'https://developer.acquire.io';
const MAX_QUESTION = 500;
const MAX_BYTES = 512 * 1024;
const TIMEOUT_MS = 60_000;

/** What the documentation said, as Markdown that came from outside: to be made safe before it is shown. */
export interface DocsResponse {
  readonly text: string;
  readonly sources: readonly string[];
}

/** What a question is about, and by which client it is sent. */
export interface AskOptions {
  /** Page of the documentation the question is about, `rest-apis/tags/list.md`. */
  readonly page?: string;
  readonly generation: Generation;
  readonly signal?: AbortSignal;
  /** For tests: another documentation host. */
  readonly origin?: string;
  /** The second client, `plainRequest`; handed in, so that its code is shared with other uses. */
  readonly send: (url: string, init: PlainInit) => Promise<Pick<PlainResponse, 'status' | 'headers' | 'text'>>;
}

/** The address of a question; without a page it is asked of the one about keys and errors. */
export function askUrl(
  question: string,
  { page, generation, origin = DOCS_ORIGIN }: Pick<AskOptions, 'page' | 'generation' | 'origin'>,
): string {
  const { docs, docsPage } = API_VERSIONS[generation];
  const url = new URL(`${docs}/${page ?? docsPage}`, origin);
  url.searchParams.set('ask', question.trim().slice(0, MAX_QUESTION));
  return url.href;
}

const isHtml = (text: string): boolean => /^\s*<(?:!doctype|html)/i.test(text);

/** Addresses of the documentation named in a response, each once, the page that was asked first. */
function sourcesIn(text: string, asked: string, origin: string): string[] {
  const found = [...text.matchAll(/https:\/\/[^\s<>()[\]"'`]{1,300}/g)]
    .map((m) => m[0].replace(/(?<![.,;:])[.,;:]+$/, ''))
    .filter((u) => u === origin || u.startsWith(`${origin}/`));
  return [...new Set([asked, ...found])].slice(0, 12);
}

/**
 * Asks the documentation's own `ask` parameter. No credential goes along. Throws the second door's errors, `not-found`, `rate-limited`, `server`,
 * `redirect` for other statuses, and `malformed` where a web page came in place of an answer.
 */
export async function askDocs(question: string, options: AskOptions): Promise<DocsResponse> {
  const origin = options.origin ?? DOCS_ORIGIN;
  const url = askUrl(question, options);
  const { status, headers, text } = await options.send(url, {
    origins: [origin],
    headers: [['Accept', 'text/markdown, text/plain;q=0.9']],
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    signal: options.signal,
  });
  const about = { method: 'GET', path: new URL(url).pathname, origin, status };
  if (status >= 300 && status < 400)
    throw new AcquireError('redirect', {
      ...about,
      location: headers.find(([n]) => n.toLowerCase() === 'location')?.[1],
    });
  if (status !== 200) throw new AcquireError(kindOf(status), about);
  if (!text.trim() || isHtml(text)) throw new AcquireError('malformed', { ...about, firstBytes: text.slice(0, 200) });
  return { text, sources: sourcesIn(text, new URL(url).origin + new URL(url).pathname, origin) };
}

/** The kind of error a status of the documentation's server means; it knows no accounts, so 401 and 403 say nothing more. */
function kindOf(status: number): ErrorKind {
  if (status === 404) return 'not-found';
  if (status === 429) return 'rate-limited';
  return status >= 500 ? 'server' : 'rejected';
}

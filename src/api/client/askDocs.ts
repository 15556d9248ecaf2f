import { API_VERSIONS } from './apiVersions';
import type { Generation } from './account';
import { AcquireError, type ErrorKind } from '../errors/errors';
import type { PlainResponse, PlainInit } from './sendWithoutCredential';

/** The origin of Acquire's documentation, and the only one that questions are sent to. */
const DOCS_ORIGIN = 'https://developer.acquire.io';
const MAX_QUESTION = 500;
const MAX_BYTES = 512 * 1024;
const TIMEOUT_MS = 60_000;

/** The documentation's response, as untrusted Markdown that must be sanitized before it is shown. */
export interface DocsResponse {
  readonly text: string;
  readonly sources: readonly string[];
}

/** The subject of a question, and the client that sends it. */
export interface AskOptions {
  /** Page of the documentation the question is about, `rest-apis/tags/list.md`. */
  readonly page?: string;
  readonly generation: Generation;
  readonly signal?: AbortSignal;
  /** For tests: another documentation host. */
  readonly origin?: string;
  /** The client without credentials; passed in so that its code is shared with other uses. */
  readonly send: (url: string, init: PlainInit) => Promise<Pick<PlainResponse, 'status' | 'headers' | 'text'>>;
}

/** The URL of a question; without a page, it is sent to the page about keys and errors. */
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

/** Documentation URLs named in a response, without duplicates; the page that was asked comes first. */
function sourcesIn(text: string, asked: string, origin: string): string[] {
  const found = [...text.matchAll(/https:\/\/[^\s<>()[\]"'`]{1,300}/g)]
    .map((m) => m[0].replace(/(?<![.,;:])[.,;:]+$/, ''))
    .filter((u) => u === origin || u.startsWith(`${origin}/`));
  return [...new Set([asked, ...found])].slice(0, 12);
}

/**
 * Asks with the documentation's own `ask` parameter. Sends no credential. Throws client errors, `not-found`, `rate-limited`, `server`,
 * `redirect` for other statuses, and `malformed` if the response is a web page.
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

/** The error kind for a status from the documentation's server. It has no accounts, so 401 and 403 have no special meaning. */
function kindOf(status: number): ErrorKind {
  if (status === 404) return 'not-found';
  if (status === 429) return 'rate-limited';
  return status >= 500 ? 'server' : 'rejected';
}

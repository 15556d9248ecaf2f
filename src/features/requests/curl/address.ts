import { encodePart, splitUrl } from '../urlText';
import { baseName } from './formPart';
import type { CurlNotes } from './notes';
import type { CurlOptions } from './readOptions';

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?=[:/?#]|$)/i;
/** Several addresses in one, `{a,b}` and `[1-3]`. A single name in braces is a documentation placeholder. */
const GLOB = /\{[^{}]*,[^{}]*\}|\[(?:[a-z0-9]-[a-z0-9]|\d+-\d+)(?::\d+)?\]/i;

/** The full address of a command, with its query; undefined if no request can have it. */
export function curlAddress(options: CurlOptions, notes: CurlNotes): string | undefined {
  const { text: written, line } = options.url!;
  let text = written.trim();
  if (text === '') return undefined;
  if (!options.globoff) {
    if (GLOB.test(text)) notes.add('globbing', line);
    text = text.replace(/\\([{}[\]])/g, '$1');
  }
  // curl accepts one to three slashes.
  text = text.replace(/^(https?):\/{1,3}(?=[^/])/i, (_, scheme: string) => `${scheme.toLowerCase()}://`);
  if (!SCHEME.test(text)) text = `${schemeOf(text, options, notes)}://${text}`;
  const url = parsed(text);
  if (!url || !/^https?:\/\/[^/?#]/.test(text)) return undefined;
  if (url.username || url.password) {
    notes.add('user', line);
    text = text.replace(/\/\/[^/?#]*@/, '//');
  }
  if (url.protocol === 'http:' && /(?:^|\.)acquire\.io$/i.test(url.hostname)) {
    notes.add('https', line);
    text = text.replace(/^http:/, 'https:');
  }
  const { path, query } = splitUrl(text);
  const whole = [query, ...options.query].filter((one) => one !== undefined && one !== '').join('&');
  const place = withFileName(options.pathAsIs ? path : withoutDots(path), options);
  return whole ? `${place}?${whole}` : place;
}

/** The scheme of an address that names none. curl assumes http, which is kept only for this computer. */
function schemeOf(text: string, { scheme, url }: CurlOptions, notes: CurlNotes): string {
  if (scheme !== undefined && scheme !== 'http') return scheme;
  if (LOOPBACK.test(text)) return 'http';
  notes.add('https', url!.line);
  return 'https';
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** An upload to a folder appends the file's name. */
function withFileName(path: string, { upload }: CurlOptions): string {
  const file = upload && upload.text !== '-' && upload.text !== '.' ? encodePart(baseName(upload.text)) : undefined;
  if (file === undefined || !/^[^/]*\/\/[^/]+(?:\/.*)?$/.test(path)) return path;
  if (path.endsWith('/')) return path + file;
  return /^[^/]*\/\/[^/]+$/.test(path) ? `${path}/${file}` : path;
}

/** The path with `.` and `..` resolved and everything else unchanged. */
function withoutDots(path: string): string {
  const [head = ''] = /^[^/]*\/\/[^/]*/.exec(path) ?? [];
  const segments = path.slice(head.length).split('/');
  if (!segments.some((segment) => segment === '.' || segment === '..')) return path;
  const out: string[] = [];
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === '..' && out.length > 1) out.pop();
    if (segment !== '.' && segment !== '..') out.push(segment);
    else if (last) out.push('');
  }
  return head + out.join('/');
}

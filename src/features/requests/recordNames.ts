import type { ApiRequest } from '../../api/client/types';
import { plainLabel } from '../../core/text';
import { parseNumbersAsText } from '../../core/json/exactJson';
import { decodePart, readQueryPairs } from './urlText';

const ID = /^(?:id|ids|.*(?:_id|_ids|Id|Ids|\[id\]))$/;
const MAX_NAMES = 8;
const MAX_DEPTH = 3;

function fromJson(value: unknown, out: string[], depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH || Array.isArray(value)) return;
  for (const [key, one] of Object.entries(value)) {
    if (ID.test(key)) {
      const ids = (Array.isArray(one) ? one : [one]).filter((v) => typeof v === 'string' || typeof v === 'number');
      if (ids.length) out.push(`${key}: ${ids.slice(0, MAX_NAMES).join(', ')}${ids.length > MAX_NAMES ? ', …' : ''}`);
    } else fromJson(one, out, depth + 1);
  }
}

/**
 * The records a request names, such as `contactId: 70574`, for the confirmation before something that cannot be undone.
 * `template` is the operation's path with its placeholders.
 */
export function recordNames(request: ApiRequest, pathname: string, template?: string): string[] {
  const out: string[] = [];
  const given = pathname.split('/');
  template?.split('/').forEach((segment, i) => {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (name && given[i] !== undefined) out.push(`${name}: ${decodePart(given[i])}`);
  });
  for (const [name, value] of [...readQueryPairs(request.url), ...(request.query ?? [])])
    if (ID.test(name) && value) out.push(`${name}: ${value}`);
  const { body } = request;
  if (body?.kind === 'form')
    for (const [name, value] of body.fields) if (ID.test(name) && value) out.push(`${name}: ${value}`);
  if (body?.kind === 'json') fromJson(body.value, out);
  if (body?.kind === 'text') fromJson(parseNumbersAsText(body.text), out);
  return out.slice(0, MAX_NAMES).map((line) => plainLabel(line, 160));
}

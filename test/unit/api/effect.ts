import type { Generation } from '../../../src/api/client/account';
import { appendQuery } from '../../../src/api/client/body';
import * as catalogue from '../../../src/api/catalogue';
import { accountTarget } from '../../../src/api/client/access/origin';
import { effectOf, type RequestEffect } from '../../../src/api/client/access/readPolicy';
import type { ApiRequest, Method } from '../../../src/api/client/types';

/** The origin of the account. */
export const testOrigin = 'https://app.acquire.io';

/** The effect of a request according to the catalogue; undefined if its URL is refused. */
export function effectFor(
  method: Method,
  url: string,
  generation: Generation = '1.0.0',
  more: Partial<ApiRequest> = {},
): RequestEffect | undefined {
  const request: ApiRequest = { method, url, ...more };
  let target: URL;
  try {
    target = appendQuery(accountTarget({ origin: testOrigin }, url).url, more.query);
  } catch {
    return undefined;
  }
  return effectOf(catalogue, request, target, generation);
}

/** True for a request that is known to read. */
export const reads = (...given: Parameters<typeof effectFor>): boolean => effectFor(...given)?.reads === true;

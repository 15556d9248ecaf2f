import { findHeaderValue } from '../../../core/headers';
import type { Operation, Paging } from '../../../api/catalogue/types';
import type { ApiRequest, Pair } from '../../../api/client/types';
import { isJsonType } from '../form/draft';
import { jsonValueAt, setJsonValue } from '../json/jsonEdit';
import { encodePairs, readQueryPairs, splitUrl, replaceQuery } from '../urlText';

/**
 * How to request the pages of a list. If the documentation has a limit but no page, a page is tried: all lists of the API accept one,
 * and a server that ignores it returns the same page twice, which ends the reading. Undefined for anything but a list with pages.
 */
export function findPaging(
  operation: Pick<Operation, 'paging' | 'itemsPath' | 'reads' | 'method'>,
): Paging | undefined {
  const { paging, itemsPath, reads, method } = operation;
  if (!reads || !itemsPath) return undefined;
  if (paging.style !== 'none' && paging.parameter) return paging;
  if (!paging.limitParameter) return undefined;
  return {
    style: 'page',
    parameter: 'page',
    limitParameter: paging.limitParameter,
    in: paging.in ?? (method === 'GET' ? 'query' : 'body'),
    firstPage: paging.firstPage,
    guessed: true,
  };
}

/** The value of a parameter in a request's address or body; undefined if it is not there. */
export function readParameter(request: ApiRequest, name: string): string | undefined {
  const query = [...readQueryPairs(request.url), ...(request.query ?? [])].find(([n]) => n === name)?.[1];
  if (query !== undefined) return query;
  const { body } = request;
  switch (body?.kind) {
    case 'form':
      return body.fields.find(([n]) => n === name)?.[1];
    case 'json':
      return scalar(
        typeof body.value === 'object' && body.value !== null && Object.hasOwn(body.value, name)
          ? (body.value as Record<string, unknown>)[name]
          : undefined,
      );
    case 'text': {
      if (!isJson(request, body.text)) return readQueryPairs(`?${body.text}`).find(([n]) => n === name)?.[1];
      const found = jsonValueAt(body.text, [name]);
      return found.found ? (found.text ?? found.raw) : undefined;
    }
    default:
      return undefined;
  }
}

/** The request with a parameter set to a number: where it already is, otherwise where the operation takes it. The rest stays unchanged. */
export function setParameter(request: ApiRequest, name: string, value: number, place: 'query' | 'body'): ApiRequest {
  const text = String(value);
  const set = (pairs: readonly Pair[]): Pair[] =>
    pairs.some(([n]) => n === name)
      ? pairs.map(([n, v]): Pair => [n, n === name ? text : v])
      : [...pairs, [name, text]];
  const inUrl = readQueryPairs(request.url);
  if (inUrl.some(([n]) => n === name)) return { ...request, url: replaceQuery(request.url, set(inUrl)) };
  if (request.query?.some(([n]) => n === name)) return { ...request, query: set(request.query) };
  const { body } = request;
  if (place === 'query' && readParameter(request, name) === undefined)
    return { ...request, url: replaceQuery(request.url, [...inUrl, [name, text]]) };
  switch (body?.kind) {
    case 'form':
      return { ...request, body: { kind: 'form', fields: set(body.fields) } };
    case 'multipart':
      return {
        ...request,
        body: { kind: 'multipart', parts: [...body.parts.filter((p) => p.name !== name), { name, value: text }] },
      };
    case 'json':
      return { ...request, body: { kind: 'json', value: { ...(body.value as object), [name]: value } } };
    case 'text':
      return {
        ...request,
        body: {
          kind: 'text',
          text: isJson(request, body.text)
            ? setJsonValue(body.text, [name], text)
            : encodePairs(set(splitPairs(body.text))),
        },
      };
    case 'bytes':
      return request;
    default:
      return { ...request, body: { kind: 'form', fields: [[name, text]] } };
  }
}

const splitPairs = (text: string): Pair[] => readQueryPairs(`?${splitUrl(`?${text}`).query ?? ''}`);
const isJson = (request: ApiRequest, text: string): boolean =>
  isJsonType(findHeaderValue(request.headers ?? [], 'content-type')) || /^\s*\{/.test(text);
const scalar = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

import type { CompactOperation, CompactParameter } from './data';
import type { Json, JsonSchema, Operation, Parameter, ParameterPlace } from './types';

const PLACES: readonly ParameterPlace[] = ['path', 'query', 'header', 'body'];
const DOCS = 'https://developer.acquire.io';
const CONTENT_TYPES = { form: 'application/x-www-form-urlencoded', json: 'application/json', multipart: 'multipart/form-data', none: undefined };

function parameter(compact: CompactParameter, place: ParameterPlace): Parameter {
  const { name, key, type, required, location, ...rest } = compact;
  return {
    ...rest, name, in: place, key: key ?? location ?? name, type: type ?? 'string', required: required === true,
    ...(place === 'body' ? { location: location ?? name } : {}),
  } as Parameter;
}

/** The documentation page: 2.0.0 at the root, 1.0.0 under its branch name. */
function docsUrl(page: string, first: boolean): string {
  return `${DOCS}${first ? '/v/master' : ''}/${page.replace(/(^|\/)README\.md$/, '').replace(/\.md$/, '')}`;
}

/** The full entry of a compact one. */
export function decode(compact: CompactOperation): Operation {
  const first = compact.id.startsWith('v1.');
  const lists = PLACES.map((place, i) => (compact.parameters?.[i] ?? []).map((p) => parameter(p, place)));
  const bodyKind = compact.body ?? 'none';
  const reads = compact.reads === true;
  return {
    id: compact.id as Operation['id'], generation: first ? '1.0.0' : '2.0.0', group: compact.group, title: compact.title, summary: compact.summary,
    method: compact.method, otherMethods: compact.otherMethods, path: compact.path,
    plainPath: first && compact.path.startsWith('/api/') ? compact.path.slice('/api'.length) : undefined,
    pathParams: lists[0] ?? [], query: lists[1] ?? [], headers: lists[2] ?? [], body: lists[3] ?? [],
    bodyKind, contentType: compact.contentType ?? CONTENT_TYPES[bodyKind], authenticated: compact.open !== true,
    requestExample: compact.requestExample,
    answerSchema: { type: 'object' } satisfies JsonSchema, answerExamples: compact.answers ?? [] as Json[],
    envelope: compact.envelope, itemsPath: compact.itemsPath, totalPaths: compact.totalPaths ?? [],
    paging: { style: 'none', firstPage: 1, ...compact.paging },
    reads, writes: !reads, destructive: compact.destructive !== undefined, destructiveKind: compact.destructive, outward: compact.outward,
    docs: docsUrl(compact.docsPage, first), docsPage: compact.docsPage, quirks: compact.quirks ?? [], retired: compact.retired === true,
    status: compact.status, sameEndpointAs: (compact.sameEndpointAs ?? []) as Operation['sameEndpointAs'],
  };
}

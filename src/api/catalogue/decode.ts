import { type CatalogueData, type CompactOperation, type CompactParameter, documentedBodies } from './data';
import { requestExample, requestSchema } from './request';
import { narrowContainers, ShapeReader, requireAlongPath } from './schema';
import type { JsonPath, JsonSchema, Operation, Parameter, ParameterLocation } from './types';

const PLACES: readonly ParameterLocation[] = ['path', 'query', 'header', 'body'];
const DOCS = 'https://developer.acquire.io';
const CONTENT_TYPES = {
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  multipart: 'multipart/form-data',
  none: undefined,
};

function parameter(compact: CompactParameter, place: ParameterLocation): Parameter {
  const { name, key, type, required, location, ...rest } = compact;
  return {
    ...rest,
    name,
    in: place,
    key: key ?? location ?? name,
    type: type ?? 'string',
    required: required === true,
    ...(place === 'body' ? { location: location ?? name } : {}),
  } as Parameter;
}

/** The documentation page: 2.0.0 at the root, 1.0.0 under its branch name. */
function docsUrl(page: string, first: boolean): string {
  return `${DOCS}${first ? '/v/master' : ''}/${page.replace(/(^|\/)README\.md$/, '').replace(/\.md$/, '')}`;
}

/** Turns compact entries into full ones. Schemas are expanded on first use. */
export class Decoder {
  private readonly responses: ShapeReader;
  private readonly requests: ShapeReader;

  constructor(private readonly data: CatalogueData) {
    this.responses = new ShapeReader(data.shapes, data.names, 'response');
    this.requests = new ShapeReader(data.shapes, data.names, 'request');
  }

  /** An operation as the rest of the extension sees it. Response and request schemas are expanded on first use. */
  decode(compact: CompactOperation): Operation {
    const first = compact.id.startsWith('v1.');
    const lists = PLACES.map((place, i) =>
      (compact.parameters?.[i] ?? []).map((n) => parameter(this.data.parameters[n] as CompactParameter, place)),
    );
    const body = lists[3] ?? [];
    const bodyKind = compact.body ?? 'none';
    const reads = compact.reads === true;
    const response = once(() => this.response(compact));
    const example = once(() =>
      bodyKind === 'none' ? undefined : requestExample(documentedBodies(compact.id).request, body),
    );
    const request = once(() =>
      bodyKind === 'none'
        ? undefined
        : requestSchema(
            bodyKind,
            body,
            compact.request === undefined ? undefined : this.requests.expand(compact.request),
            example(),
          ),
    );
    return {
      id: compact.id as Operation['id'],
      generation: first ? '1.0.0' : '2.0.0',
      group: compact.group,
      title: compact.title,
      documentedTitle: compact.documentedTitle ?? compact.title,
      summary: compact.summary,
      method: compact.method,
      otherMethods: compact.otherMethods,
      path: compact.path,
      plainPath: first && compact.path.startsWith('/api/') ? compact.path.slice('/api'.length) : undefined,
      pathParams: lists[0] ?? [],
      query: lists[1] ?? [],
      headers: lists[2] ?? [],
      body,
      bodyKind,
      contentType: compact.contentType ?? CONTENT_TYPES[bodyKind],
      authenticated: compact.open !== true,
      get requestSchema() {
        return request();
      },
      get requestExample() {
        return example();
      },
      get responseSchema() {
        return response();
      },
      get responseExamples() {
        return documentedBodies(compact.id).answers ?? [];
      },
      envelope: compact.envelope,
      itemsPath: compact.itemsPath,
      totalPaths: compact.totalPaths ?? [],
      paging: { style: 'none', firstPage: 1, ...compact.paging },
      reads,
      writes: !reads,
      destructive: compact.destructive !== undefined,
      destructiveKind: compact.destructive,
      outward: compact.outward,
      docs: docsUrl(compact.docsPage, first),
      docsPage: compact.docsPage,
      quirks: compact.quirks ?? [],
      permission: compact.permission === undefined ? undefined : this.data.permissions[compact.permission],
      origin: compact.origin ?? 'current page',
      retired: compact.origin !== undefined,
      published: compact.origin === undefined || compact.published === true,
      status: compact.status,
      sameEndpointAs: (compact.sameEndpointAs ?? []) as Operation['sameEndpointAs'],
    };
  }

  /** Envelope, items container and nested success flag are strict; everything else is lenient. */
  private response(compact: CompactOperation): JsonSchema {
    if (compact.answer === undefined) return { type: 'object' };
    const { answers: samples = [] } = documentedBodies(compact.id);
    const schema = narrowContainers(this.responses.expand(compact.answer), samples);
    const [example = null] = samples;
    const paths: JsonPath[] = [['data'], compact.itemsPath, compact.envelope.successPath].filter(
      (p): p is JsonPath => p !== undefined,
    );
    if (compact.envelope.kind === 'success') paths.push(['success']);
    return paths.reduce((s, path) => requireAlongPath(s, example, path), schema);
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

import type { CatalogueData, CompactOperation, CompactParameter } from './data';
import { requestExample, requestSchema } from './request';
import { ShapeReader, strictAlong } from './schema';
import type { Json, JsonPath, JsonSchema, Operation, Parameter, ParameterPlace } from './types';

const PLACES: readonly ParameterPlace[] = ['path', 'query', 'header', 'body'];
const DOCS = 'https://developer.acquire.io';
const CONTENT_TYPES = {
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  multipart: 'multipart/form-data',
  none: undefined,
};

function parameter(compact: CompactParameter, place: ParameterPlace): Parameter {
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

/** Turns compact entries into full ones; schemas are expanded when they are first asked for. */
export class Decoder {
  private readonly shapes: ShapeReader;

  constructor(private readonly data: CatalogueData) {
    this.shapes = new ShapeReader(data.shapes, data.names);
  }

  /** An operation as the rest of the extension sees it. Answers and requests are unpacked when they are first looked at. */
  decode(compact: CompactOperation): Operation {
    const first = compact.id.startsWith('v1.');
    const lists = PLACES.map((place, i) =>
      (compact.parameters?.[i] ?? []).map((n) => parameter(this.data.parameters[n] as CompactParameter, place)),
    );
    const body = lists[3] ?? [];
    const bodyKind = compact.body ?? 'none';
    const reads = compact.reads === true;
    const answer = once(() => this.answer(compact));
    const request = once(() =>
      bodyKind === 'none'
        ? {}
        : {
            schema: requestSchema(
              body,
              compact.request === undefined ? undefined : this.shapes.expand(compact.request),
            ),
            example: requestExample(
              bodyKind,
              body,
              compact.request === undefined ? undefined : this.shapes.expand(compact.request),
            ),
          },
    );
    return {
      id: compact.id as Operation['id'],
      generation: first ? '1.0.0' : '2.0.0',
      group: compact.group,
      title: compact.title,
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
        return request().schema;
      },
      get requestExample() {
        return request().example;
      },
      get answerSchema() {
        return answer().schema;
      },
      get answerExamples() {
        return answer().examples;
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
      retired: compact.retired === true,
      status: compact.status,
      sameEndpointAs: (compact.sameEndpointAs ?? []) as Operation['sameEndpointAs'],
    };
  }

  /** Envelope, items container and nested success flag are strict; everything else is lenient. */
  private answer(compact: CompactOperation): { schema: JsonSchema; examples: Json[] } {
    if (compact.answer === undefined) return { schema: { type: 'object' }, examples: [] };
    const { schema, example } = this.shapes.expand(compact.answer);
    const paths: JsonPath[] = [['data'], compact.itemsPath, compact.envelope.successPath].filter(
      (p): p is JsonPath => p !== undefined,
    );
    if (compact.envelope.kind === 'success') paths.push(['success']);
    return { schema: paths.reduce((s, path) => strictAlong(s, example, path), schema), examples: [example] };
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

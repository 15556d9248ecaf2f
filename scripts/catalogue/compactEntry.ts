// Turns one operation of the facts, with our overlay, into the compact entry of catalogue.json. decode.ts has the defaults of absent keys.
import type { Fact, FactOrigin, FactParameter, FactJson, Overlay } from './facts';
import type { Shapes } from './shape';

/** The order of parameter locations in an entry. */
const PLACES = ['path', 'query', 'header', 'body'] as const;
const PARTS = ['path', 'query', 'body'] as const;
const CLIENT_HEADERS = new Set(['authorization', 'content-type']);

const segments = (jsonPath: string): string[] =>
  jsonPath
    .replace(/^\$\.?/, '')
    .split('.')
    .filter(Boolean);
/** Leaves out what is empty: undefined, null, false and empty lists. */
const withoutEmpty = <T extends object>(object: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(object).filter(
      ([, value]) =>
        value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0),
    ),
  ) as Partial<T>;

/** The JSON type of a parameter; unknown types count as text. */
const typeOf = (fact: FactParameter): string => fact.type ?? 'string';

/** Fields that refer to each other as alternatives (`or contactId`): one is enough, so neither is required even if the tables say so. */
const alternativeOf = (p: FactParameter): string | undefined => /^or ([\w-]+)/.exec(p.note ?? '')?.[1];

/** One `{key}` pattern in place of the three sample keys of custom attributes. */
function withPattern(parameters: readonly FactParameter[]): readonly FactParameter[] {
  const sample = parameters.find((p) => p.note?.startsWith('pattern '));
  if (!sample?.note) return parameters;
  const pattern = sample.note.slice('pattern '.length);
  const open = {
    ...sample,
    name: pattern,
    pattern,
    required: false,
    note: `one per custom attribute, such as ${sample.name}`,
  };
  const first = parameters.indexOf(sample);
  return [
    ...parameters.slice(0, first),
    open,
    ...parameters.slice(first).filter((p) => !p.note?.startsWith('pattern ')),
  ];
}

/** Lists of names (`select`, `relations`), which the docs call a text, a list or an object. The known names are only suggestions. */
function asList(p: FactParameter): FactParameter {
  if (!/^(select|relations)$/.test(p.name)) return p;
  return { ...p, type: 'array', itemType: 'string', enumOpen: p.enum ? true : undefined };
}

/** How conditions and orders are written, by name and type of the parameter. Source: the query facts of the documentation's history. */
const SYNTAX: Readonly<Record<string, string>> = {
  'where array': 'each is column|expression|value; eq is the only expression that is documented',
  'where object': 'a condition for each column, sent as a parameter of its own: search=How',
  'order object': 'ASC or DESC for each column, sent as a parameter of its own: id=DESC',
};

/** Conditions and orders with the syntax of their values. */
function withSyntax(p: FactParameter): FactParameter {
  const syntax = SYNTAX[`${p.name} ${p.type}`];
  return syntax === undefined ? p : { ...p, ...(p.type === 'array' ? { itemType: 'string' } : {}), note: syntax };
}

/** The value of a JSON body example at a location of the facts. */
const shownAt = (fact: Fact, location: string | undefined): FactJson | undefined =>
  fact.requestBody?.kind === 'json' && location && !location.includes('[]')
    ? location
        .split('.')
        .reduce<FactJson | undefined>(
          (value, part) => (value as Record<string, FactJson> | null | undefined)?.[part],
          fact.requestBody.example,
        )
    : undefined;

/** A list or an object in the documented example sets the type. If an example is not a listed value, the list is only a suggestion. */
function asShown(fact: Fact, p: FactParameter): FactParameter {
  const shown = shownAt(fact, p.location);
  const container = Array.isArray(shown) ? 'array' : shown !== null && typeof shown === 'object' ? 'object' : undefined;
  const typed =
    container && container !== p.type
      ? { ...p, type: container, note: [`documented as ${p.type}`, p.note].filter(Boolean).join('; ') }
      : p;
  const used = [p.example, shown].flat().filter((v) => v !== undefined && v !== null && v !== '');
  const listed = p.enum;
  return listed && used.some((v) => !listed.some((e) => String(e) === String(v)))
    ? { ...typed, enumOpen: true }
    : typed;
}

/** The parameters of each location. */
function parameters(fact: Fact, shapes: Shapes): object[][] {
  const all = PARTS.flatMap((part) => fact.parameters[part].map((p) => p.name));
  const bodyNames = new Set(fact.parameters.path.map((p) => p.name).concat(fact.parameters.query.map((p) => p.name)));
  const header = fact.headers
    .filter((h) => !h.guess && !CLIENT_HEADERS.has(h.name.toLowerCase()))
    .map(({ name, required, example }): FactParameter =>
      name === 'zone'
        ? { name, type: 'object', required: false, example, jsonText: true, note: 'the time zone dates are meant in' }
        : { name, type: 'string', required, example },
    );
  const lists: Readonly<Record<(typeof PLACES)[number], readonly FactParameter[]>> = {
    path: fact.parameters.path,
    query: fact.parameters.query.map(asList).map(withSyntax),
    header,
    body: withPattern(
      fact.parameters.body.filter((p) => p.note !== 'seems to mean the whole body').map((p) => asShown(fact, p)),
    ),
  };
  return PLACES.map((place) =>
    lists[place].map((p) => {
      const marks = shapes.marks(p.name, p.location?.split('.').at(-2) ?? '', all);
      const key = place === 'body' ? (p.location ?? p.name) : p.name;
      return withoutEmpty({
        name: p.name,
        type: typeOf(p) === 'string' ? undefined : typeOf(p),
        itemType: p.itemType,
        required: p.required === true && alternativeOf(p) === undefined,
        unstated: p.required === null,
        alternatives: [alternativeOf(p)].filter((name) => name !== undefined),
        key: place === 'body' && bodyNames.has(key) ? `body.${key}` : undefined,
        location: p.location && p.location !== p.name ? p.location : undefined,
        enum: p.enum,
        enumOpen: p.enumOpen,
        example: p.example,
        format: p.format,
        pattern: p.pattern,
        jsonText: p.jsonText,
        flat: place === 'query' && p.type === 'object',
        note: [p.docName && `the docs spell it ${p.docName}`, p.note].filter(Boolean).join('; ') || undefined,
        secret: marks === '!' || undefined,
        personal: marks === '@' || undefined,
        origin: originOf(p.origin),
      });
    }),
  );
}

/** The source of a fact, unless it is a current page. */
const originOf = (origin: FactOrigin | undefined): string | undefined =>
  origin?.status === 'current page' ? undefined : origin?.status;

function envelope(fact: Fact): object {
  const { kind, payload, nested } = fact.envelope;
  if (kind === 'undocumented') return { kind: 'unknown' };
  const parts = (nested ?? '')
    .split('+')
    .filter(Boolean)
    .map((p) => p.split('.'));
  const ending = (name: string): string[] | undefined => parts.find((p) => p.at(-1) === name);
  return withoutEmpty({
    kind: kind === 'data' ? 'data' : 'success',
    payload,
    successPath: ending('success'),
    messagePath: ending('message'),
    deletedPath: ending('deleted'),
  });
}

const ZERO_BASED = /^\/api\/v1\/crm\/objects\//;

/** The number of the first page: taken from the examples, or else 0 for CRM objects and 1 elsewhere, as in all other examples. */
function firstPage(fact: Fact): number {
  const shown = [
    fact.pagination?.firstPageInExample,
    shownAt(fact, 'page'),
    ...PARTS.flatMap((part) => fact.parameters[part].filter((p) => p.name === 'page').map((p) => p.example)),
  ];
  const first = shown.filter((v) => v !== undefined && v !== null && v !== '').map(Number);
  return first.find((v) => v === 0 || v === 1) ?? (ZERO_BASED.test(fact.path) ? 0 : 1);
}

/** How the list is paged; a page number in the response means the server counts pages even where no request parameter is documented. */
function paging(fact: Fact): object | undefined {
  const p = fact.pagination;
  if (!p) return undefined;
  const answered = p.responseMeta.map((m) => segments(m).at(-1));
  const place = fact.method === 'GET' && fact.generation === '2.0.0' ? 'query' : 'body';
  const base = {
    in: place,
    limitParameter: p.requestParams.includes('rec_no')
      ? 'rec_no'
      : p.requestParams.includes('limit') || answered.includes('limit')
        ? 'limit'
        : undefined,
  };
  const utcOffset = p.note?.includes('UTC offset') || fact.path.includes('/analytics/');
  if (p.requestParams.includes('page'))
    return withoutEmpty({ ...base, style: 'page', parameter: 'page', firstPage: firstPage(fact) });
  if (p.requestParams.includes('offset') && !utcOffset)
    return withoutEmpty({ ...base, style: 'offset', parameter: 'offset', firstPage: 0 });
  if (answered.includes('page'))
    return withoutEmpty({
      ...base,
      style: 'page',
      parameter: 'page',
      firstPage: firstPage(fact),
      guessed: true,
    });
  return base.limitParameter ? withoutEmpty({ ...base, style: 'none', firstPage: firstPage(fact) }) : undefined;
}

const TOTAL_NAMES = ['total', 'count', 'filteredCount', 'totalCount', 'totalRecords', 'articleCount', 'categoryCount'];

/** The compact entry of one operation; the caller adds the schemas. */
export function compactEntry(
  fact: Fact,
  overlay: Overlay,
  shapes: Shapes,
  isLinked: boolean,
): { readonly parameters?: object[][] } & Record<string, unknown> {
  const lists = parameters(fact, shapes);
  const documented = fact.contentType.documented ?? fact.contentType.inferred ?? undefined;
  const page = paging(fact);
  return withoutEmpty({
    id: fact.id,
    group: fact.group,
    title: overlay.title ?? fact.title,
    documentedTitle: overlay.title === undefined ? undefined : fact.title,
    summary: overlay.summary,
    method: fact.method,
    otherMethods: fact.altMethods,
    path: fact.path,
    parameters: lists.some((l) => l.length) ? lists : undefined,
    body: fact.requestBody?.kind,
    contentType:
      fact.requestBody &&
      documented !== (fact.requestBody.kind === 'form' ? 'application/x-www-form-urlencoded' : 'application/json')
        ? documented
        : undefined,
    open: fact.auth.scheme === null,
    envelope: envelope(fact),
    itemsPath: fact.pagination?.itemsPath ? segments(fact.pagination.itemsPath) : undefined,
    totalPaths: fact.pagination?.responseMeta.map(segments).filter((s) => TOTAL_NAMES.includes(s.at(-1) ?? '')),
    paging: page,
    reads: overlay.flow === 'read',
    destructive: overlay.destructive,
    outward: overlay.outward,
    docsPage: fact.doc.page,
    quirks: [...(fact.quirks ?? []), ...(fact.auth.scheme !== null && fact.auth.note ? [fact.auth.note] : [])],
    origin: originOf(fact.origin) ?? (isLinked ? undefined : 'unlinked page'),
    published: overlay.published,
    status: fact.status,
    sameEndpointAs: fact.sameEndpointAs,
  });
}

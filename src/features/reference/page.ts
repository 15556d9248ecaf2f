import * as l10n from '@vscode/l10n';
import type { PathForm } from '../../api/client/account';
import type { Json, JsonSchema, Operation, Parameter } from '../../api/catalogue/types';
import { pathFor } from '../../api/catalogue/example';
import { orText } from '../../core/format';
import { codeBlock, inlineCode, markdownTable } from '../../core/markdown';
import { SECRET_MASK } from '../../core/redaction';
import { markdownText } from '../../core/text';
import { operationEffects, originText, permissionTexts } from '../../api/catalogue/effects';

const MAX_ROWS = 80;
const MAX_DEPTH = 4;
const MAX_EXAMPLE = 12_000;
const md = (text: unknown): string => markdownText(text, 600);

const places = (): Record<Parameter['in'], string> => ({
  path: l10n.t('path'),
  query: l10n.t('query'),
  header: l10n.t('header'),
  body: l10n.t('body'),
});

function parameterRow(parameter: Parameter): string[] {
  const values = parameter.enum?.length
    ? `${parameter.enum
        .slice(0, 30)
        .map((v) => inlineCode(v))
        .join(', ')}${parameter.enum.length > 30 ? ', …' : ''}`
    : '';
  const example = parameter.secret
    ? inlineCode(SECRET_MASK)
    : parameter.example === undefined
      ? ''
      : inlineCode(typeof parameter.example === 'string' ? parameter.example : spacedJson(parameter.example), 32);
  const notes = [
    parameter.format && l10n.t('written as {0}', parameter.format),
    parameter.enum && parameter.enumOpen && l10n.t('other values are possible'),
    parameter.jsonText && l10n.t('sent as JSON text'),
    parameter.flat && l10n.t('one parameter per member'),
    parameter.note,
    parameter.secret && l10n.t('secret'),
    parameter.personal && l10n.t('personal data'),
    parameter.origin && originText(parameter.origin),
  ].filter((n): n is string => Boolean(n));
  return [
    inlineCode(parameter.location ?? parameter.name),
    md(places()[parameter.in]),
    md(parameter.itemType ? `${parameter.type} of ${parameter.itemType}` : parameter.type),
    parameter.required || parameter.in === 'path'
      ? md(l10n.t('yes'))
      : parameter.unstated
        ? md(l10n.t('not specified'))
        : md(l10n.t('no')),
    values || example,
    md(notes.join('; ')),
  ];
}

function typeText(schema: JsonSchema): string {
  const types = [schema.type ?? []].flat();
  const named = types.filter(
    (one) =>
      one !== 'null' &&
      !(one === 'string' && (schema.pattern !== undefined || types.includes('integer') || types.includes('number'))),
  );
  const inner = named.includes('array') && schema.items ? (schema.items.title ?? typeText(schema.items)) : undefined;
  const names = named.map((one) => (one === 'array' && inner ? l10n.t('array of {0}', inner) : one));
  return named.length ? `${orText(names)}${schema.title ? ` (${schema.title})` : ''}` : l10n.t('anything');
}

/** One row per field of a schema, nested ones with their path; an entity that was already listed is only named. */
function schemaRows(schema: JsonSchema): { rows: string[][]; cut: boolean } {
  const rows: string[][] = [];
  const named = new Set<string>();
  let cut = false;
  const walk = (node: JsonSchema, path: string, depth: number): void => {
    if (node.title) {
      if (named.has(node.title)) return;
      named.add(node.title);
    }
    if (depth > MAX_DEPTH) {
      cut = true;
      return;
    }
    if (node.items) walk(node.items, `${path}[]`, depth);
    if (node.additionalProperties) {
      rows.push([inlineCode(`${path}.*`), md(typeText(node.additionalProperties)), md(l10n.t('one value per key'))]);
      walk(node.additionalProperties, `${path}.*`, depth + 1);
    }
    for (const [name, inner] of Object.entries(node.properties ?? {})) {
      const at = path ? `${path}.${name}` : name;
      if (rows.length >= MAX_ROWS) {
        cut = true;
        return;
      }
      const notes = [
        inner['x-optional'] && l10n.t('not always present'),
        inner['x-secret'] && l10n.t('secret'),
        inner['x-personal'] && l10n.t('personal data'),
        inner.title && named.has(inner.title) && l10n.t('as above'),
      ].filter((n): n is string => Boolean(n));
      rows.push([inlineCode(at), md(typeText(inner)), md(notes.join('; '))]);
      walk(inner, at, depth + 1);
    }
  };
  walk(schema, '', 0);
  return { rows, cut };
}

/** JSON on one line that can wrap in a narrow page. */
const spacedJson = (value: unknown): string => JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');

/** The example with secrets masked. */
function maskedExample(value: Json, schema: JsonSchema | undefined): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((v) => maskedExample(v as Json, schema?.items));
  return Object.fromEntries(
    Object.entries(value as { [key: string]: Json }).map(([name, inner]) => {
      const below = schema?.properties?.[name] ?? schema?.additionalProperties;
      return [name, below?.['x-secret'] && inner !== null ? SECRET_MASK : maskedExample(inner, below)];
    }),
  );
}

function jsonBlock(value: Json, schema: JsonSchema | undefined): string {
  const text = JSON.stringify(maskedExample(value, schema), null, 2);
  return text.length > MAX_EXAMPLE
    ? `${codeBlock(text.slice(0, MAX_EXAMPLE), 'text')}\n\n*${md(l10n.t('The example is shortened.'))}*`
    : codeBlock(text, 'json');
}

function pagingText(entry: Operation): string[] {
  const { style, parameter, limitParameter, firstPage, guessed } = entry.paging;
  const out: string[] = [];
  if (entry.itemsPath) out.push(l10n.t('The items are in {0}.', entry.itemsPath.join('.')));
  if (entry.totalPaths.length)
    out.push(l10n.t('The total is in {0}.', entry.totalPaths.map((p) => p.join('.')).join(', ')));
  if (style === 'page' && parameter) out.push(l10n.t('Paged by {0}; the first page is {1}.', parameter, firstPage));
  if (style === 'offset' && parameter) out.push(l10n.t('Paged by {0}, the number of rows to skip.', parameter));
  if (limitParameter) out.push(l10n.t('{0} sets the maximum number of rows.', limitParameter));
  if (guessed) out.push(l10n.t('The paging parameters are not documented; the response suggests them.'));
  return out;
}

function envelopeText(entry: Operation): string[] {
  const out: string[] = [];
  if (entry.envelope.kind === 'success') out.push(l10n.t('The response is wrapped in success, error and data.'));
  if (entry.envelope.kind === 'data') out.push(l10n.t('The response is wrapped in data.'));
  if (entry.envelope.kind === 'unknown') out.push(l10n.t('The documentation shows no response.'));
  if (entry.envelope.successPath)
    out.push(l10n.t('{0} says whether it succeeded, even with status 200.', entry.envelope.successPath.join('.')));
  if (entry.envelope.deletedPath)
    out.push(l10n.t('{0} is the number of deleted records.', entry.envelope.deletedPath.join('.')));
  return out;
}

/** The link to the documentation page, if there still is one. */
const source = ({ origin, docs, title, documentedTitle }: Operation): string => {
  const name = title === documentedTitle ? '' : l10n.t('titled "{0}"', documentedTitle);
  const facts = [originText(origin), name].filter(Boolean).join(', ');
  return origin === 'removed page' ? md(facts) : `[${md(l10n.t('Documentation'))}](${docs}) (${md(facts)})`;
};

const bullets = (lines: readonly string[]): string => lines.map((l) => `- ${md(l)}`).join('\n');

/** The reference page of an operation, as Markdown. It contains only our own texts and escaped catalogue data. */
export function referencePage(entry: Operation, form: PathForm): string {
  const all = [...entry.pathParams, ...entry.query, ...entry.headers, ...entry.body];
  const request = entry.requestSchema && entry.bodyKind === 'json' ? schemaRows(entry.requestSchema) : undefined;
  // The parameter table already lists these fields; the example may show more.
  const listed = new Set(entry.body.map((p) => inlineCode(p.location ?? p.name)));
  const more = request?.rows.filter(([name]) => !listed.has(name as string)) ?? [];
  const response = schemaRows(entry.responseSchema);
  const field = [l10n.t('Field'), l10n.t('Type'), l10n.t('Details')];
  const cut = `*${md(l10n.t('More fields are not shown here; the OpenAPI document has them all.'))}*`;
  const example = entry.responseExamples[0];
  const sections: (string | false | undefined)[] = [
    `# ${md(entry.title)}`,
    codeBlock(`${entry.method} ${pathFor(entry, form)}`, 'http'),
    `${md(entry.summary)}.`,
    operationEffects(entry)
      .map(({ text, warning }) => (warning ? `- ⚠ **${md(text)}**` : `- ${md(text)}`))
      .join('\n'),
    `${md(l10n.t('API {0}', entry.generation))} · ${inlineCode(entry.id)} · ${md(entry.group.join(' › '))} · ${source(entry)}`,
    !entry.authenticated && md(l10n.t('Documented as needing no credential.')),
    md(permissionTexts(entry).join(' ')),
    `## ${md(l10n.t('Parameters'))}`,
    markdownTable(
      [
        l10n.t('Name'),
        l10n.t('In'),
        l10n.t('Type'),
        l10n.t('Required'),
        l10n.t('Values or example'),
        l10n.t('Details'),
      ],
      all.map((p) => parameterRow(p)),
    ) || md(l10n.t('None.')),
    ...(entry.bodyKind === 'none'
      ? []
      : [
          `## ${md(l10n.t('Request body'))}`,
          l10n.t('Sent as {0}.', inlineCode(entry.contentType)),
          more.length > 0 && markdownTable(field, more),
          request?.cut && cut,
          entry.requestExample !== undefined && jsonBlock(entry.requestExample, entry.requestSchema),
        ]),
    `## ${md(l10n.t('Response'))}`,
    bullets([...envelopeText(entry), ...pagingText(entry)]),
    markdownTable(field, response.rows),
    response.cut && cut,
    example !== undefined && `### ${md(l10n.t('Example'))}\n\n${jsonBlock(example, entry.responseSchema)}`,
    entry.quirks.length > 0 && `## ${md(l10n.t('Known quirks'))}\n\n${bullets(entry.quirks)}`,
    entry.sameEndpointAs.length > 0 &&
      md(l10n.t('Other operations on the same method and path:')).concat(
        ' ',
        entry.sameEndpointAs.map((id) => inlineCode(id)).join(', '),
      ),
    `*${md(l10n.t('Inferred from public documentation by an independent project. Numbers may come as text; empty text and null mean the same.'))}*`,
  ];
  return `${sections.filter((s): s is string => Boolean(s)).join('\n\n')}\n`;
}

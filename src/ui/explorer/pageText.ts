import type { PathForm } from '../../api/account';
import type { Json, JsonSchema, Operation, Parameter } from '../../api/catalogue/types';
import { pathFor } from '../../api/catalogue/example';
import { codeBlock, inlineCode, table } from '../../core/markdown';
import { SECRET_MASK } from '../../core/redact';
import { markdownText } from '../../core/text';

/** `vscode.l10n.t`, or its stand-in in tests. */
export type Translate = (message: string, ...values: (string | number | boolean)[]) => string;

const MAX_ROWS = 80;
const MAX_DEPTH = 4;
const MAX_EXAMPLE = 12_000;
const md = (text: unknown): string => markdownText(text, 600);

/** What the call does to the account, in words; warnings first. */
export function effects(entry: Operation, t: Translate): string[] {
  const kinds: Record<string, string> = {
    delete: t('Deletes. There is no way back.'), 'hard-delete': t('Deletes for good. There is no way back.'), 'bulk-delete': t('Deletes many records at once. There is no way back.'),
    merge: t('Merges records. There is no way back.'), 'archive-or-delete': t('Archives or deletes; the documentation does not say which.'), replace: t('Overwrites what is there.'),
  };
  const out: string[] = [];
  if (entry.destructive) out.push(kinds[entry.destructiveKind ?? ''] ?? t('Destroys something that cannot be brought back.'));
  if (entry.outward) out.push(t('Has an effect outside the account\'s own records: {0}.', entry.outward));
  if (entry.retired) out.push(t('Found only on retired pages of the documentation. It may no longer be answered.'));
  if (entry.status === 'suspected-doc-error') out.push(t('The documentation of this call is probably wrong.'));
  if (entry.status === 'under-construction') out.push(t('The documentation says that this call is under construction.'));
  if (!entry.destructive) out.push(entry.reads ? t('Only reads.') : t('Writes.'));
  return out;
}

const places = (t: Translate): Record<Parameter['in'], string> => ({ path: t('path'), query: t('query'), header: t('header'), body: t('body') });

function parameterRow(p: Parameter, t: Translate): string[] {
  const values = p.enum?.length ? `${p.enum.slice(0, 30).map((v) => inlineCode(v)).join(', ')}${p.enum.length > 30 ? ', …' : ''}` : '';
  const example = p.secret ? inlineCode(SECRET_MASK) : p.example === undefined ? '' : inlineCode(typeof p.example === 'string' ? p.example : JSON.stringify(p.example), 80);
  const notes = [
    p.format && t('written as {0}', p.format), p.enum && p.enumOpen && t('other values may be sent too'), p.jsonText && t('sent as JSON text'), p.note,
    p.secret && t('secret'), p.personal && t('personal data'), p.unstated && t('the docs do not say whether it is required'),
  ].filter((n): n is string => Boolean(n));
  return [inlineCode(p.location ?? p.name), md(places(t)[p.in]), md(p.itemType ? `${p.type} of ${p.itemType}` : p.type), p.required || p.in === 'path' ? md(t('yes')) : '', values || example, md(notes.join('; '))];
}

function typeText(schema: JsonSchema, t: Translate): string {
  const types = [schema.type ?? []].flat();
  const told = types.filter((one) => one !== 'null' && !(one === 'string' && schema.pattern !== undefined));
  const inner = told.includes('array') && schema.items ? ` of ${schema.items.title ?? [schema.items.type ?? []].flat().filter((x) => x !== 'null')[0] ?? t('anything')}` : '';
  return told.length ? `${told.join(' or ')}${inner}${schema.title ? ` (${schema.title})` : ''}` : t('anything');
}

/** One row per field of a schema, nested ones indented by their path; an entity that was shown above is only named. */
function schemaRows(schema: JsonSchema, t: Translate): { rows: string[][]; cut: boolean } {
  const rows: string[][] = [];
  const told = new Set<string>();
  let cut = false;
  const walk = (node: JsonSchema, path: string, depth: number): void => {
    if (node.title) {
      if (told.has(node.title)) return;
      told.add(node.title);
    }
    if (depth > MAX_DEPTH) { cut = true; return; }
    if (node.items) walk(node.items, `${path}[]`, depth);
    if (node.additionalProperties) {
      rows.push([inlineCode(`${path}.*`), md(typeText(node.additionalProperties, t)), md(t('one per key'))]);
      walk(node.additionalProperties, `${path}.*`, depth + 1);
    }
    for (const [name, inner] of Object.entries(node.properties ?? {})) {
      const at = path ? `${path}.${name}` : name;
      if (rows.length >= MAX_ROWS) { cut = true; return; }
      const notes = [inner['x-optional'] && t('not always there'), inner['x-secret'] && t('secret'), inner['x-personal'] && t('personal data'), inner.title && told.has(inner.title) && t('as above')].filter((n): n is string => Boolean(n));
      rows.push([inlineCode(at), md(typeText(inner, t)), md(notes.join('; '))]);
      walk(inner, at, depth + 1);
    }
  };
  walk(schema, '', 0);
  return { rows, cut };
}

/** The example with secrets masked. */
export function maskedExample(value: Json, schema: JsonSchema | undefined): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((v) => maskedExample(v as Json, schema?.items));
  return Object.fromEntries(Object.entries(value as { [key: string]: Json }).map(([name, inner]) => {
    const below = schema?.properties?.[name] ?? schema?.additionalProperties;
    return [name, below?.['x-secret'] && inner !== null ? SECRET_MASK : maskedExample(inner, below)];
  }));
}

function jsonBlock(value: Json, schema: JsonSchema | undefined, t: Translate): string {
  const text = JSON.stringify(maskedExample(value, schema), null, 2);
  return text.length > MAX_EXAMPLE ? `${codeBlock(text.slice(0, MAX_EXAMPLE), 'text')}\n\n*${md(t('The example is cut.'))}*` : codeBlock(text, 'json');
}

function pagingText(entry: Operation, t: Translate): string[] {
  const { style, parameter, limitParameter, firstPage, guessed } = entry.paging;
  const out: string[] = [];
  if (entry.itemsPath) out.push(t('The items stand in {0}.', entry.itemsPath.join('.')));
  if (entry.totalPaths.length) out.push(t('The total stands in {0}.', entry.totalPaths.map((p) => p.join('.')).join(', ')));
  if (style === 'page' && parameter) out.push(t('Paged by {0}; the first page is {1}.', parameter, firstPage));
  if (style === 'offset' && parameter) out.push(t('Paged by {0}, the number of rows to skip.', parameter));
  if (limitParameter) out.push(t('At most as many rows as {0} says.', limitParameter));
  if (guessed) out.push(t('The paging parameters are not documented; the answer suggests them.'));
  return out;
}

function envelopeText(entry: Operation, t: Translate): string[] {
  const out: string[] = [];
  if (entry.envelope.kind === 'success') out.push(t('The answer is wrapped in success, error and data.'));
  if (entry.envelope.kind === 'data') out.push(t('The answer is wrapped in data.'));
  if (entry.envelope.kind === 'unknown') out.push(t('The documentation shows no answer.'));
  if (entry.envelope.successPath) out.push(t('{0} tells whether it succeeded, also with status 200.', entry.envelope.successPath.join('.')));
  if (entry.envelope.deletedPath) out.push(t('{0} tells how many records were deleted.', entry.envelope.deletedPath.join('.')));
  return out;
}

const bullets = (lines: readonly string[]): string => lines.map((l) => `- ${md(l)}`).join('\n');

/** The reference page of an operation, as Markdown. Only our own words and what the catalogue holds, escaped. */
export function referencePage(entry: Operation, form: PathForm, t: Translate): string {
  const all = [...entry.pathParams, ...entry.query, ...entry.headers, ...entry.body];
  const request = entry.requestSchema && entry.bodyKind === 'json' ? schemaRows(entry.requestSchema, t) : undefined;
  const answer = schemaRows(entry.answerSchema, t);
  const field = [t('Field'), t('Type'), t('Notes')];
  const cut = `*${md(t('More fields are left out here; the OpenAPI document has them all.'))}*`;
  const example = entry.answerExamples[0];
  const sections: (string | false | undefined)[] = [
    `# ${md(entry.title)}`,
    codeBlock(`${entry.method} ${pathFor(entry, form)}`, 'http'),
    `${md(entry.summary)}.`,
    bullets(effects(entry, t)),
    `${md(t('API {0}', entry.generation))} · ${inlineCode(entry.id)} · ${md(entry.group.join(' › '))} · [${md(t('Documentation'))}](${entry.docs})`,
    !entry.authenticated && md(t('Documented without a credential.')),
    `## ${md(t('Parameters'))}`,
    table([t('Name'), t('In'), t('Type'), t('Required'), t('Values or example'), t('Notes')], all.map((p) => parameterRow(p, t))) || md(t('None.')),
    ...(entry.bodyKind === 'none' ? [] : [
      `## ${md(t('Request body'))}`,
      `${md(t('Sent as'))} ${inlineCode(entry.contentType)}.`,
      request && request.rows.length > 0 && table(field, request.rows),
      request?.cut && cut,
      entry.requestExample !== undefined && jsonBlock(entry.requestExample, entry.requestSchema, t),
    ]),
    `## ${md(t('Answer'))}`,
    bullets([...envelopeText(entry, t), ...pagingText(entry, t)]),
    table(field, answer.rows),
    answer.cut && cut,
    example !== undefined && `### ${md(t('Example'))}\n\n${jsonBlock(example, entry.answerSchema, t)}`,
    entry.quirks.length > 0 && `## ${md(t('Known quirks'))}\n\n${bullets(entry.quirks)}`,
    entry.sameEndpointAs.length > 0 && md(t('Other operations on the same method and path:')).concat(' ', entry.sameEndpointAs.map((id) => inlineCode(id)).join(', ')),
    `*${md(t('Inferred from public documentation by an independent project. Numbers may come as text; empty text and null mean the same.'))}*`,
  ];
  return `${sections.filter((s): s is string => Boolean(s)).join('\n\n')}\n`;
}

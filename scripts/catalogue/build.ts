// Generates src/api/catalogue/generated from the facts and our overlay. Part of `npm run build`.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../lib/paths';
import { compactEntry } from './compactEntry';
import type { Entity, Fact, FieldNames, FactJson, Overlay, FactPermission, PermissionGroups } from './facts';
import { Shapes } from './shape';
import { ShapeTable } from './shapeTable';

/** The folder of the catalogue. */
export const catalogueDir = path.join(root, 'src/api/catalogue');
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(catalogueDir, file), 'utf8'));

/** Everything we wrote ourselves about the operations, by id. */
function overlays(): Record<string, Overlay> {
  const files = readdirSync(path.join(catalogueDir, 'overlay/operations')).filter((file) => file.endsWith('.json'));
  const all = Object.assign(
    {},
    ...files.sort().map((file) => read(path.join('overlay/operations', file)) as Record<string, Overlay>),
  ) as Record<string, Overlay>;
  for (const [id, title] of Object.entries(read('overlay/titles.json') as Record<string, string>)) {
    if (!all[id]) throw new Error(`There is a title for ${id}, which is no operation.`);
    all[id] = { ...all[id], title };
  }
  return all;
}

const union = (name: string, description: string, ids: readonly string[]): string =>
  `/** ${description} */\nexport type ${name} =\n${ids.map((id) => `  | '${id}'`).join('\n')};\n`;

/** The documented responses of an operation. */
const responsesOf = (fact: Fact): FactJson[] =>
  Object.values(fact.responses)
    .flat()
    .map((r) => r.example)
    .filter((e) => e !== null);

/** The documented bodies of each operation, as in the facts: the request, if it is JSON or shown in full, and the responses. */
const examplesOf = (facts: readonly Fact[]): Record<string, { request?: FactJson; answers?: FactJson[] }> =>
  Object.fromEntries(
    facts.map((f) => {
      const answers = responsesOf(f);
      return [
        f.id,
        { ...(f.requestBody ? { request: f.requestBody.example } : {}), ...(answers.length ? { answers } : {}) },
      ];
    }),
  );

/** Stores equal values only once. */
class Pool {
  readonly items: object[] = [];
  private readonly numbers = new Map<string, number>();

  /** The index of a value, which is added if it is new. */
  number(item: object): number {
    const text = JSON.stringify(item);
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.items.length);
    return this.items.push(item) - 1;
  }
}

/** Returns a function that finds the API key permission of an operation, if it is known. */
function permissionReader(): (fact: Fact) => FactPermission | undefined {
  const groups = read('overlay/permissions.json') as PermissionGroups;
  const { auth } = read('facts/history.json') as { auth: readonly { topic: string; map?: Record<string, string> }[] };
  const sections = auth.find(({ topic }) => topic === 'permission per section')?.map ?? {};
  return ({ group, auth: { scheme } }) => {
    const known = scheme === null ? undefined : groups[group.join(' / ')];
    if (!known) return undefined;
    const { section, name } = known;
    if (section && !sections[section]) throw new Error(`The facts have no permission for ${section}.`);
    return { ...(section ? { words: sections[section] } : {}), ...(name ? { name } : {}) };
  };
}

/** The names of secret fields are written here, because `core/redaction` needs them and cannot import the catalogue. */
const SECRET_NAMES = '../../../core/redaction/catalogueNames.ts';

/** The text of the generated files, by file name. */
export function generateFiles(): Record<string, string> {
  const { operations: live, operationsOffSummary: retired } = read('facts/operations.json') as Record<
    'operations' | 'operationsOffSummary',
    readonly Fact[]
  >;
  const own = overlays();
  const fields = read('overlay/fields.json') as FieldNames;
  const all = [...live, ...retired];
  const bodies = new Map(all.map((f) => [f.id, responsesOf(f)]));
  const shapes = new Shapes(
    (read('facts/entities.json') as { entities: Record<string, Entity> }).entities,
    bodies,
    fields,
  );
  const table = new ShapeTable(shapes);
  const shapeOf = (op: string, values: readonly FactJson[]): FactJson | undefined =>
    values.length ? table.element(shapes.shape(values.map((value) => ({ value, op, path: '' })))) : undefined;
  // Requests never share shapes, because one operation may reject what another accepts.
  const requestOf = (f: Fact): FactJson[] => (f.requestBody?.kind === 'json' ? [f.requestBody.example] : []);
  const finished = table.finish(all.flatMap((f) => [shapeOf('', requestOf(f)), shapeOf(f.id, responsesOf(f))]));
  const parameters = new Pool();
  const permissions = new Pool();
  const permissionOf = permissionReader();
  const operations = all.map((f, i) => {
    const overlay = own[f.id];
    if (!overlay) throw new Error(`There is no overlay for ${f.id}.`);
    const { parameters: lists, ...rest } = compactEntry(f, overlay, shapes, !retired.includes(f));
    const permission = permissionOf(f);
    return {
      ...rest,
      permission: permission && permissions.number(permission),
      parameters: lists?.map((l) => l.map((p) => parameters.number(p))),
      request: finished.roots[2 * i],
      answer: finished.roots[2 * i + 1],
    };
  });
  const ids = (list: readonly Fact[]): string[] => list.map(({ id }) => id);
  return {
    'catalogue.json': `${JSON.stringify({ version: 1, names: finished.names, shapes: finished.rows, parameters: parameters.items, permissions: permissions.items, operations })}\n`,
    'examples.json': `${JSON.stringify(examplesOf(all))}\n`,
    'ids.ts': `// Generated by scripts/catalogue from the facts; not to be edited.\n\n${union('OperationId', 'Ids of all documented operations.', ids(live))}\n${union('RetiredOperationId', 'Ids of operations found only on retired pages of the documentation.', ids(retired))}`,
    [SECRET_NAMES]: `// Generated by scripts/catalogue from overlay/fields.json; not to be edited.\n\n/** Names of the parameters and response fields that the catalogue marks as secret. */\nexport const CATALOGUE_SECRET_NAMES: readonly string[] = [\n${[
      ...fields.secret,
    ]
      .sort()
      .map((name) => `  '${name}',\n`)
      .join('')}];\n`,
  };
}

/** Writes what changed and returns the names of the changed files. */
export function writeCatalogue(): string[] {
  const dir = path.join(catalogueDir, 'generated');
  mkdirSync(dir, { recursive: true });
  return Object.entries(generateFiles())
    .filter(([name, text]) => {
      const file = path.join(dir, name);
      if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
      writeFileSync(file, text);
      return true;
    })
    .map(([name]) => name);
}

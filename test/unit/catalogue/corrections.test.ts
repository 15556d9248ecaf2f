import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { operation, retiredOperations } from '../../../src/api/catalogue';
import type { Operation } from '../../../src/api/catalogue';
import { openApiDocument } from '../../../src/api/catalogue/openapi';
import { liveCatalogueDir } from './facts';

type Tree = { [key: string]: Tree };
/** A key, or a selection of one list item. */
type Step = string | { readonly [key: string]: string };

interface Correction {
  readonly file: string;
  readonly at: readonly Step[];
  readonly origin: { readonly status: string; readonly source: string };
  readonly add?: unknown;
  readonly set?: unknown;
  readonly merge?: object;
}

const read = (file: string): Tree =>
  JSON.parse(readFileSync(path.join(liveCatalogueDir, 'facts', `${file}.json`), 'utf8')) as Tree;
const { corrections } = read('corrections') as unknown as { corrections: Correction[] };

const matches = (item: unknown, wanted: object): boolean =>
  typeof item === 'object' &&
  item !== null &&
  Object.entries(wanted).every(([key, value]) => isDeepStrictEqual((item as Tree)[key], value));

/** The value at a path of the facts; every selection finds exactly one item. */
function valueAt(tree: Tree, at: readonly Step[]): unknown {
  return at.reduce<unknown>((node, step) => {
    if (typeof step === 'string') return (node as Tree)[step];
    const found = (node as unknown as Tree[]).filter((item) => matches(item, step));
    assert.equal(found.length, 1, `${JSON.stringify(at)}: ${found.length} of ${JSON.stringify(step)}`);
    return found[0];
  }, tree);
}

/** Identifies a list item. */
const identity = (item: unknown): unknown => {
  const { name, wireName, form, type, location } = Object(item) as Record<string, unknown>;
  return location ?? name ?? wireName ?? form ?? type ?? item;
};

describe('corrections of the facts', () => {
  const files = new Map([...new Set(corrections.map(({ file }) => file))].map((file) => [file, read(file)]));

  it('are each in the facts, once', () => {
    assert.ok(corrections.length > 50, `${corrections.length} corrections`);
    for (const { file, at, add, set, merge } of corrections) {
      const where = `${file} ${JSON.stringify(at)}`;
      const value = valueAt(files.get(file) as Tree, at);
      if (merge) assert.ok(matches(value, merge), where);
      else if (add === undefined) assert.deepEqual(value, set, where);
      else {
        const same = (value as unknown[]).filter((item) => isDeepStrictEqual(identity(item), identity(add)));
        assert.equal(same.length, 1, `${where} ${JSON.stringify(add)}`);
        assert.ok(isDeepStrictEqual(same[0], add) || matches(same[0], add as object), where);
      }
    }
  });

  it('name the page they come from', () => {
    for (const { origin, at } of corrections) {
      assert.match(origin.status, /^(current page|removed page|correction|third party)$/, JSON.stringify(at));
      assert.ok(origin.source.length > 8, JSON.stringify(at));
    }
  });

  it('mark parameters with their origin, in the catalogue and in the documents', () => {
    const marked = corrections.filter(
      ({ file, at, origin, set }) =>
        file === 'operations' && at[2] === 'parameters' && set === undefined && origin.status !== 'current page',
    );
    assert.ok(marked.length > 10);
    const text = JSON.stringify(openApiDocument('2.0.0'));
    for (const { at, add, origin } of marked) {
      const { id } = at[1] as { id: Operation['id'] };
      const wanted = (add ?? at[4]) as { name: string; location?: string };
      const entry = operation(id);
      const own = [...entry.query, ...entry.body].find(
        (p) => p.name === wanted.name && (!wanted.location || p.location === wanted.location),
      );
      assert.equal(own?.origin, origin.status, `${id} ${wanted.name}`);
      assert.ok(text.includes(`"x-acquire-origin":"${origin.status}"`));
    }
    assert.equal(operation('v2.message.send-chat').query[0]?.name, '-x-user-type', 'the documented form comes first');
  });

  it('mark operations of removed and unlinked pages', () => {
    const origins = new Set(retiredOperations().map(({ origin }) => origin));
    assert.deepEqual([...origins].sort(), ['removed page', 'unlinked page']);
    for (const item of Object.values(openApiDocument('2.0.0').paths as Tree))
      for (const one of Object.values(item)) {
        const { origin } = operation(String(one.operationId) as Operation['id']);
        assert.equal(one['x-acquire-origin'], origin === 'current page' ? undefined : origin);
      }
  });
});

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { generateFiles } from '../../../scripts/catalogue/build';
import { operation, operations, operationsAt, retiredOperations } from '../../../src/api/catalogue';
import { outwardText } from '../../../src/api/catalogue/effects';
import type { Operation, OperationId } from '../../../src/api/catalogue';
import { liveCatalogueDir, liveFacts, retiredFacts } from './facts';

const reads = (method: string, path: string, generation: Operation['generation']): boolean => {
  const found = operationsAt(method, path, generation);
  return found.length > 0 && found.every((one) => one.reads);
};

interface Own {
  summary: string;
  flow: 'read' | 'write';
  destructive?: string;
  outward?: string;
}

/** Our own texts, read directly from the overlay files. */
function overlay(): Map<string, Own> {
  const dir = path.join(liveCatalogueDir, 'overlay/operations');
  return new Map(
    readdirSync(dir).flatMap((f) =>
      Object.entries(JSON.parse(readFileSync(path.join(dir, f), 'utf8')) as Record<string, Own>),
    ),
  );
}

/** The facts about the paging of a list. */
interface PagedFact {
  readonly id: OperationId;
  readonly pagination?: { readonly firstPageInExample?: number };
  readonly requestBody?: { readonly example?: { readonly page?: unknown } };
  readonly parameters: Readonly<
    Record<'query' | 'body', readonly { readonly name: string; readonly example?: unknown }[]>
  >;
}

describe('effects outside the records of the account', () => {
  it('have a text that can be translated, one by one', () => {
    for (const one of [...operations(), ...retiredOperations()])
      if (one.outward) assert.notEqual(outwardText(one), one.outward, one.id);
  });
});

describe('catalogue entries', () => {
  const all = [...operations(), ...retiredOperations()];
  const own = overlay();

  it('are generated from the current facts', () => {
    for (const [name, text] of Object.entries(generateFiles()))
      assert.equal(
        readFileSync(path.join(liveCatalogueDir, 'generated', name), 'utf8'),
        text,
        `run npm run build: ${name} is out of date`,
      );
  });

  it('stay within the size they may add to the package', () => {
    for (const [name, size, compressed] of [
      ['catalogue.json', 250_000, 45_000],
      ['examples.json', 180_000, 30_000],
    ] as const) {
      const file = path.join(liveCatalogueDir, 'generated', name);
      assert.ok(statSync(file).size <= size, `${name}: ${statSync(file).size} bytes`);
      const { length } = gzipSync(readFileSync(file));
      assert.ok(length <= compressed, `${name}: ${length} bytes compressed`);
    }
  });

  it('have a summary of our own and a flag set by hand, each', () => {
    assert.equal(own.size, liveFacts.length + retiredFacts.length);
    for (const fact of [...liveFacts, ...retiredFacts]) {
      const text = own.get(fact.id)?.summary ?? '';
      assert.match(text, /^[A-Z][^.!\n]{8,99}$/, fact.id);
      assert.notEqual(text.toLowerCase(), fact.title.toLowerCase(), fact.id);
    }
    assert.equal(new Set(operations().map((o) => o.summary)).size >= 205, true, 'summaries tell operations apart');
  });

  it('have a title that begins with a verb and is the only one of its API version', () => {
    const verbs = new Set(
      'Add Archive Block Close Copy Count Create Delete Edit Export Get Import Invite Join List Merge Move Push Reject Remove Reopen Reorder Report Save Schedule Search Send Set Suggest Toggle Unblock Update'.split(
        ' ',
      ),
    );
    for (const { id, title } of all) assert.ok(verbs.has(title.split(' ')[0]!), `${id}: ${title}`);
    const titles = all.map(({ generation, title }) => `${generation} ${title.toLowerCase()}`);
    assert.deepEqual(
      titles.filter((title, i) => titles.indexOf(title) !== i),
      [],
    );
  });

  it('keep the title of the documentation', () => {
    for (const { id, title } of [...liveFacts, ...retiredFacts])
      assert.equal(operation(id as Operation['id']).documentedTitle, title);
  });

  it('either read or write, and nothing destructive or outward reads', () => {
    for (const entry of all) {
      assert.notEqual(entry.reads, entry.writes, entry.id);
      if (entry.destructive || entry.outward) assert.ok(entry.writes, entry.id);
      if (entry.method === 'DELETE' || entry.method === 'PUT') assert.ok(entry.writes, entry.id);
    }
    assert.equal(operations().filter((o) => o.reads && o.method !== 'GET').length, 30, 'POSTs that only read');
  });

  it('keep every destructive and outward flag of the facts', () => {
    for (const fact of [...liveFacts, ...retiredFacts]) {
      const entry = operation(fact.id as Operation['id']);
      if (fact.destructive) assert.equal(entry.destructiveKind, fact.destructiveKind, fact.id);
      if (fact.sideEffect) assert.equal(entry.outward, fact.sideEffect, fact.id);
    }
    assert.equal(operations().filter((o) => o.destructive).length, 30);
  });

  it('are known reads only if everything on the endpoint reads', () => {
    for (const entry of operations()) {
      const path = entry.path.replace(/\{[^}]+\}/g, '7');
      assert.equal(reads(entry.method, path, entry.generation), entry.reads, entry.id);
      if (entry.plainPath) assert.equal(reads(entry.method, entry.plainPath, entry.generation), entry.reads, entry.id);
    }
  });

  it('keep every documented parameter, with what is required', () => {
    for (const fact of [...liveFacts, ...retiredFacts]) {
      const entry = operation(fact.id as Operation['id']);
      const have = [...entry.pathParams, ...entry.query, ...entry.headers, ...entry.body];
      const keys = have.map((p) => p.key);
      assert.equal(new Set(keys).size, keys.length, `${fact.id}: ${keys.join()}`);
      for (const [place, list] of Object.entries(fact.parameters)) {
        for (const p of list) {
          if (/^\[extra_field\]/.test(p.name) || (p.name === 'object' && p.type === 'object')) continue;
          const mine = have.find(
            (h) => h.in === place && h.name === p.name && (!p.location || h.location === p.location),
          );
          assert.ok(mine, `${fact.id} ${place} ${p.name}`);
          assert.equal(mine.required, p.required === true && !mine.alternatives, `${fact.id} ${p.name}`);
        }
      }
      for (const header of fact.headers)
        if (!header.guess && !/^(authorization|content-type)$/i.test(header.name))
          assert.ok(
            entry.headers.some((h) => h.name === header.name),
            `${fact.id} ${header.name}`,
          );
      assert.deepEqual(
        [...entry.path.matchAll(/\{([^}]+)\}/g)].map((m) => m[1]),
        entry.pathParams.map((p) => p.name),
        fact.id,
      );
    }
  });

  it('flag fields that contain a credential or personal data', () => {
    const secret = all.flatMap((o) => [...o.query, ...o.body].filter((p) => p.secret).map((p) => `${o.id} ${p.name}`));
    assert.deepEqual(secret, [
      'v1.agent.add password',
      'v1.agent.update password',
      'v2.qna.import serviceJSON',
      'v2.user.create password',
      'v2.user.update password',
      'v2.user.update newPwd',
      'v2.off.webhook.create hmacKey',
    ]);
    const text = JSON.stringify(operation('v1.agent.list').responseSchema);
    assert.match(text, /"secret_key":\{[^}]*"x-secret":true/);
    assert.match(JSON.stringify(operation('v1.lead.list').responseSchema), /"visitor_phone":\{[^}]*"x-personal":true/);
    assert.doesNotMatch(
      JSON.stringify(
        operation('v2.tag.list').responseSchema.properties?.data?.properties?.data?.items?.properties?.name,
      ),
      /personal/,
    );
  });

  it('name the permissions of the facts, and one for every section that the facts name one for', () => {
    const { auth } = JSON.parse(readFileSync(path.join(liveCatalogueDir, 'facts/history.json'), 'utf8')) as {
      auth: {
        topic: string;
        map?: Record<string, string>;
        permissions?: Record<string, string[]>;
        inferred?: string[];
      }[];
    };
    const worded = Object.values(auth.find(({ topic }) => topic === 'permission per section')?.map ?? {});
    const key = auth.find(({ topic }) => topic === 'key permissions');
    const names = Object.entries(key?.permissions ?? {}).flatMap(([module, list]) => [
      `${module}.*`,
      ...list.map((name) => `${module}.${name}`),
    ]);
    const used = all.flatMap(({ permission }) => permission ?? []);
    for (const { words, name } of used) {
      if (words !== undefined) assert.ok(worded.includes(words), words);
      // The dialog has a check box "Users", whose permission name is inferred.
      if (name !== undefined && name !== 'settings.users') assert.ok(names.includes(name), name);
    }
    assert.deepEqual([...new Set(used.flatMap(({ words }) => words ?? []))].sort(), [...worded].sort());
    for (const { id, generation, group, permission } of operations())
      assert.equal(permission !== undefined, generation === '2.0.0' && group[0] !== 'Phone', id);
  });

  it('link the documentation page of each API version', () => {
    assert.equal(operation('v1.lead.list').docs, 'https://developer.acquire.io/v/master/rest-apis/profiles-api/user');
    assert.equal(operation('v2.tag.list').docs.startsWith('https://developer.acquire.io/rest-apis/settings/'), true);
  });

  it('know how lists are paged', () => {
    const lists = operations().filter((o) => o.itemsPath);
    assert.equal(
      lists.length,
      liveFacts.filter((f) => (f as unknown as { pagination?: { itemsPath?: string } }).pagination?.itemsPath).length,
    );
    assert.deepEqual(
      { ...operation('v1.lead.list').paging },
      { style: 'page', parameter: 'page', limitParameter: 'limit', in: 'body', firstPage: 1 },
    );
    assert.deepEqual(
      { ...operation('v2.company.list').paging },
      { style: 'page', parameter: 'page', limitParameter: 'limit', in: 'query', firstPage: 0, guessed: true },
    );
    for (const fact of liveFacts as unknown as PagedFact[]) {
      const shown = [
        fact.requestBody?.example?.page,
        fact.pagination?.firstPageInExample,
        ...[...fact.parameters.query, ...fact.parameters.body].filter((p) => p.name === 'page').map((p) => p.example),
      ].filter((page) => page !== undefined && page !== null && page !== '');
      if (!fact.pagination || shown.length === 0) continue;
      assert.deepEqual(new Set(shown.map(Number)), new Set([operation(fact.id).paging.firstPage]), fact.id);
    }
    for (const { path, paging, id } of operations().filter((o) => o.itemsPath))
      if (path.startsWith('/api/v1/crm/objects/')) assert.equal(paging.firstPage, 0, id);
    assert.equal(operation('v2.contact.search').paging.firstPage, 0);
    assert.deepEqual(operation('v2.contact.list').totalPaths, [['data', 'counts', 'total']]);
  });
});

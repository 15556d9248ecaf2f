import assert from 'node:assert/strict';
import type { Generation } from '../../../src/api/client/account';
import { matchOperation, operations, retiredOperations } from '../../../src/api/catalogue';
import { distinctOperations, searchOperations } from '../../../src/api/catalogue/search';

const titles = (query: string, generation: Generation = '2.0.0'): string[] =>
  searchOperations(query, operations(generation), 50).map((o) => o.title);

describe('operations of one method and path', () => {
  it('begin with one whose documentation is not doubtful', () => {
    const ids = matchOperation('POST', '/profile/lead/tag-account', '1.0.0').map(({ id }) => id);
    assert.deepEqual(ids, ['v1.tag.list', 'v1.tracklog']);
  });
});

describe('searching operations', () => {
  it('finds words in any order, by other words for the same, and with typing errors', () => {
    const cases: readonly (readonly [query: string, generation: Generation, first: string])[] = [
      ['create lead', '1.0.0', 'Create or update lead'],
      ['lead create', '1.0.0', 'Create or update lead'],
      ['contact create', '1.0.0', 'Create or update lead'],
      ['create lead', '2.0.0', 'Create contact'],
      ['contact create', '2.0.0', 'Create contact'],
      ['tags add', '2.0.0', 'Create tag'],
      ['send message', '2.0.0', 'Send chat message'],
      ['mesage', '1.0.0', 'List chat messages of a thread'],
      ['sned mesage', '2.0.0', 'Send chat message'],
      ['list cases', '2.0.0', 'List cases'],
      ['cases list', '2.0.0', 'List cases'],
      ['conatct delete', '2.0.0', 'Delete contact'],
      ['get contact', '2.0.0', 'Get contact'],
      ['contacts all', '2.0.0', 'List contacts'],
      ['remove departmnt', '2.0.0', 'Delete department'],
      ['leads', '1.0.0', 'List leads'],
      ['history visit', '1.0.0', 'List visits of a lead'],
      ['profile/lead/list', '1.0.0', 'List leads'],
      ['POST /api/account/triggers/list', '1.0.0', 'List triggers'],
    ];
    for (const [query, generation, first] of cases)
      assert.equal(titles(query, generation)[0], first, `${query}: ${titles(query, generation).join(', ')}`);
  });

  it('finds a mistyped word only if there is no exact match', () => {
    assert.ok(titles('note').every((title) => !/vote/i.test(title)));
    assert.ok(titles('messages').length > 0);
    assert.deepEqual(titles('mesages'), titles('messages'));
  });

  it('finds each title, and the one of the documentation, by its words, forwards and backwards', () => {
    for (const generation of ['1.0.0', '2.0.0'] as const)
      for (const one of operations(generation)) {
        const both = [one.title, one.documentedTitle];
        const backwards = both.map((title) => title.split(/\s+/).reverse().join(' '));
        for (const query of [...both, ...backwards]) {
          const found = searchOperations(query, operations(generation), 50);
          const same = found.some((o) => o.method === one.method && o.path === one.path);
          assert.ok(same, `${query}: ${found.map((o) => o.title).join(', ')}`);
        }
      }
  });

  it('has one result for a method and path, and doubtful ones last', () => {
    const all = [...operations(), ...retiredOperations()];
    for (const query of [
      'lead',
      'tag account',
      'create case',
      'busiest periods',
      'email',
      'questions report',
      'list',
    ]) {
      const found = searchOperations(query, all, 300);
      const places = found.map((o) => `${o.generation} ${o.method} ${o.path}`);
      assert.deepEqual(places, [...new Set(places)], query);
      const doubtful = found.map((o) => o.retired || o.status !== undefined);
      assert.deepEqual(doubtful, [...doubtful].sort(), query);
    }
    assert.equal(distinctOperations(operations('1.0.0')).filter((o) => o.path.endsWith('/tag-account')).length, 1);
    assert.equal(
      distinctOperations(operations('1.0.0')).find((o) => o.path.endsWith('/tag-account'))?.title,
      'List account tags',
    );
  });

  it('leaves out what fits much less than the best', () => {
    assert.deepEqual(titles('send message'), ['Send chat message', 'Send email message', 'Send SMS message']);
    assert.deepEqual(titles('qwertzuiop'), []);
  });
});

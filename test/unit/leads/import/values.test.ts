import assert from 'node:assert/strict';
import type { FileFacts } from '../../../../src/features/leads/transfer/import/types';
import { planOne, planRows, shortStep, stepValues } from './planning';

describe('reading the values of an import', () => {
  describe('problems of values', () => {
    it('recognizes email addresses', () => {
      for (const good of ['a@b', 'ada.l+x@example.co.uk', ' ada@x.org\u00a0', 'ö@ü.de'])
        assert.equal(planOne('email', good), good.trim());
      for (const bad of ['ada', 'a@', '@b', 'a b@x', 'a@x;b@x', 'a@x, b@x', 'Ada <a@x>', 'a@b@c'])
        assert.equal(planOne('email', bad), `email: ${bad}`);
      assert.equal(planOne('email', ['a@x'], 'json'), 'email: ["a@x"]');
    });

    it('knows numbers that a spreadsheet has damaged', () => {
      for (const bad of [
        '4.91761E+12',
        '4,91761E+12',
        '4,9E+12',
        '4.9e12',
        '5E+11',
        '4,9E-12',
        '+4.9E+12',
        '4917612345678.0',
        '4917612345678,00',
      ])
        assert.equal(planOne('phone', bad), `damaged-number: ${bad}`);
      for (const good of [
        '+49 30 1234',
        '0171/12345',
        '030-1234 ext. 5',
        '1-800-FLOWERS',
        '٠١٢٣',
        '(030) 12',
        '110',
        '030.12345',
      ])
        assert.equal(planOne('phone', good), good);
      for (const bad of ['n/a', '-', '#NAME?', 'Hans', '########'])
        assert.equal(planOne('phone', bad), `phone: ${bad}`);
      assert.deepEqual(
        [planOne('phone', 4930123, 'json'), planOne('phone', true, 'json'), planOne('phone', { a: 1 }, 'json')],
        ['4930123', 'type: true', 'type: {"a":1}'],
      );
    });

    it('knows IDs, and IDs that are damaged', () => {
      const ids = (format: FileFacts['format'], ...cells: readonly unknown[]) =>
        cells.map((id) => {
          const [step] = planRows(['k', 'name'], [[id, 'A']], { format, identity: { by: 'id', column: 0 } });
          return step!.problems[0]?.code ?? step!.key;
        });
      assert.deepEqual(ids('csv', '7', ' 8 ', '98765432109876543210', 'a-b_C', '007'), [
        '7',
        '8',
        '98765432109876543210',
        'a-b_C',
        '007',
      ]);
      assert.deepEqual(
        ids('csv', '9.8E+19', '9,8E+19', '70299.0', '../x', 'a b', '70,299', '0', '-1', 'x'.repeat(41)),
        [...['damaged-number', 'damaged-number', 'damaged-number'], ...Array<string>(6).fill('bad-id')],
      );
      assert.deepEqual(ids('json', 7, '7', 98765432109876540000, 1.5, { a: 1 }), [
        '7',
        '7',
        'damaged-number',
        'bad-id',
        'bad-id',
      ]);
    });

    it('knows the options of a choice', () => {
      assert.deepEqual(
        [planOne('plan', 'Pro'), planOne('plan', ' Pro '), planOne('plan', 'pro'), planOne('plan', 'Gold')],
        ['Pro', 'Pro', 'choice: pro', 'choice: Gold'],
      );
      assert.deepEqual(
        [
          planOne('plan', 5, 'json'),
          planOne('plan', ['Pro', 'Free'], 'json'),
          planOne('plan', ['Pro', 'x'], 'json'),
          planOne('plan', true, 'json'),
        ],
        [5, ['Pro', 'Free'], 'choice: x', 'choice: true'],
      );
    });

    it('reads numbers and objects of text, and says where it is none', () => {
      assert.deepEqual(
        ['4.5', ' 12 ', '-3', '1e3', '007', '.5', '12345678901234567890'].map((text) => planOne('score', text)),
        [4.5, 12, -3, 1000, 7, 0.5, '12345678901234567890'],
      );
      for (const bad of ['4,5', 'x', '1 000', '0x10', 'Infinity', '1-2'])
        assert.equal(planOne('score', bad), `type: ${bad}`);
      assert.deepEqual(planOne('clientDetails', '{"mobile":false,"langs":["de"]}'), { mobile: false, langs: ['de'] });
      assert.deepEqual(planOne('clientDetails', '[1]'), [1]);
      for (const bad of ['x', '5', '"x"', '{']) assert.equal(planOne('clientDetails', bad), `type: ${bad}`);
    });

    it('names the column a problem is about, and finds all of a row', () => {
      assert.deepEqual(
        shortStep(['x', 'Email', 'name', 'plan', 'tags', 'score'], [['', 'nobody', 'A', 'Gold', 'unheard', 'many']]),
        ['leave-out: email 1 nobody: choice 3 Gold: unknown-tag 4 unheard: type 5 many'],
      );
    });
  });

  describe('values of JSON', () => {
    it('keeps their types', () => {
      for (const value of [5, 4.5, true, false, 0, ['a', 'b'], { a: { b: null } }, ' ', '12', 'null'])
        assert.deepEqual(planOne('any', value, 'json'), value);
      assert.deepEqual(
        [planOne('score', 4.5, 'json'), planOne('score', '4.5', 'json'), planOne('score', true, 'json')],
        [4.5, 4.5, 'type: true'],
      );
      assert.deepEqual(planOne('clientDetails', { mobile: false }, 'json'), { mobile: false });
      assert.equal(planOne('companyId', 12, 'json'), 12);
      assert.deepEqual(
        [planOne('city', 5, 'json'), planOne('city', ['x'], 'json'), planOne('city', ' ', 'json')],
        ['5', 'type: ["x"]', ' '],
      );
    });

    it('keeps spaces, which are ignored in CSV', () => {
      const both = (key: string, text: string) => [planOne(key, text, 'json'), planOne(key, text)];
      assert.deepEqual(both('any', ' '), [' ', undefined]);
      assert.deepEqual(both('any', ' x '), [' x ', ' x ']);
      assert.deepEqual(
        [stepValues(['name'], [' Ada '], { format: 'json' }), stepValues(['name'], [' Ada '])],
        [{ name: ' Ada ' }, { name: 'Ada' }],
      );
      assert.deepEqual(shortStep(['name'], [[' ']], { format: 'json' }), ['leave-out: no-contact -']);
    });

    it('changes nothing for what is absent', () => {
      for (const value of [undefined, null, '', []])
        assert.deepEqual(stepValues(['name', 'any', 'tags'], ['A', value, value], { format: 'jsonl' }), { name: 'A' });
    });

    it('has its own value for a field with the name of a prototype property', () => {
      const given = stepValues(['name', 'fields.__proto__'], ['A', { polluted: true }], { format: 'json' });
      assert.deepEqual(Object.entries(given), [
        ['name', 'A'],
        ['__proto__', { polluted: true }],
      ]);
      assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    });
  });

  describe('tags', () => {
    const tags = (cell: unknown, format: FileFacts['format'] = 'csv') => planOne('tags', cell, format);

    it('reads names and IDs between commas, semicolons and what Google Contacts writes', () => {
      for (const cell of [
        'vip,returning',
        'vip; returning',
        'VIP , Returning',
        '73,returning',
        'vip ::: returning',
        'vip,,returning,',
        'vip,returning,vip',
      ])
        assert.deepEqual(tags(cell), ['73', '74'], cell);
      assert.deepEqual(tags('* myContacts ::: vip'), ['73']);
      assert.deepEqual(tags('"vip","returning"'), ['73', '74']);
    });

    it('takes a name before an ID that looks like it', () => {
      assert.deepEqual([tags('74'), tags('["74"]'), tags('75'), tags('9')], [['9'], ['9'], ['75'], ['9']]);
      assert.deepEqual(
        [
          tags(['74'], 'json'),
          tags([74], 'json'),
          tags([{ id: 74, name: 'returning' }], 'json'),
          tags('74,73', 'json'),
        ],
        [['9'], ['74'], ['74'], ['74', '73']],
      );
    });

    it('reads names that hold a separator', () => {
      assert.deepEqual(tags('["Returning, loyal","vip"]'), ['75', '73']);
      for (const cell of ['Returning, loyal, vip', 'Returning, loyal;vip', 'returning, loyal,vip'])
        assert.deepEqual(tags(cell), ['75', '73'], cell);
      assert.deepEqual(
        [tags('a;b'), tags('vip,a;b'), tags('[x]'), tags('["[x]"]')],
        [['76'], ['73', '76'], ['10'], ['10']],
      );
    });

    it('does not remove tags if a cell has none', () => {
      for (const cell of [',', '* myContacts', ' ; ', '[]', '[""]']) assert.equal(tags(cell), undefined, cell);
      for (const value of [[''], { type: 'list', data: [] }, [null], {}]) assert.equal(tags(value, 'json'), undefined);
    });

    it('reads what other programs write', () => {
      assert.deepEqual(tags('vip|returning'), ['73', '74']);
      assert.deepEqual([tags('vip returning'), tags('vip  VIP')], [['73', '74'], ['73']]);
      assert.equal(tags('vip unheard'), 'unknown-tag: vip unheard');
      const list = (...data: readonly unknown[]) => tags({ type: 'list', data }, 'json');
      assert.deepEqual([list({ id: '74', name: 'vip' }), list({ type: 'tag', id: '73' })], [['73'], undefined]);
    });

    it('believes the name of an object, and not the ID of another system', () => {
      assert.deepEqual(tags([{ id: 73, name: 'vip' }], 'json'), ['73']);
      assert.deepEqual(tags([{ id: 73, name: 'returning' }], 'json'), ['74']);
      assert.equal(tags([{ id: 73, name: 'unheard' }], 'json'), 'unknown-tag: unheard');
      assert.deepEqual([tags([{ id: 73 }], 'json'), tags([{ id: '9', name: '74' }], 'json')], [['73'], ['9']]);
    });

    it('says which ones the account does not have', () => {
      assert.equal(tags('vip, unheard, x'), 'unknown-tag: unheard, x');
      assert.equal(tags(['unheard'], 'json'), 'unknown-tag: unheard');
      assert.equal(tags([{ name: 'x' }], 'json'), 'unknown-tag: x');
      assert.deepEqual(stepValues(['name', 'tags'], ['A', 'x,5'], { options: { tags: [] } }), {
        name: 'A',
        tags: ['x', '5'],
      });
    });

    it('reads a cell with very many separators in no time', () => {
      const started = process.cpuUsage();
      tags(','.repeat(1_000_000));
      tags('x,'.repeat(100_000));
      assert.ok(process.cpuUsage(started).user < 3_000_000);
    });
  });
});

import assert from 'node:assert/strict';
import type { Generation } from '../../../src/api/client/account';
import { leadCommands } from '../../../src/features/leads/commands';
import { leadApiOf } from '../../../src/features/leads/sources/apis';

describe('commands that not every API version can run', () => {
  const ROWS = [
    ['acquire.lead.merge', 'merge', 'acquire.leads.canMerge'],
    ['acquire.lead.block', 'block', 'acquire.leads.canBlock'],
  ] as const;

  for (const [id, capability, key] of ROWS) {
    const { palette, menus } = leadCommands[id];

    it(`${id} is in the palette where the API of the active account can do it`, () => {
      assert.deepEqual(palette.split(' && '), ['acquire.signedIn', key]);
    });

    for (const generation of ['1.0.0', '2.0.0'] satisfies Generation[])
      it(`${id} is in the menu of a row of ${generation} where that API can do it`, () => {
        const { version, can } = leadApiOf(generation);
        const rows = menus
          .filter(({ menu }) => menu === 'view/item/context')
          .map(({ when }) => new RegExp(/viewItem =~ \/(.*?)\/(?: |$)/.exec(when ?? '')![1]!));
        assert.ok(rows.length);
        for (const row of rows) assert.equal(row.test(`lead.${version}.writable`), can[capability]);
        const tables = menus.filter(({ menu }) => menu === 'webview/context');
        assert.equal(tables.length, 1);
        assert.equal(tables[0]?.when?.includes(`leadVersion == ${version}`), can[capability]);
      });
  }
});

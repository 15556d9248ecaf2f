import assert from 'node:assert/strict';
import { TOOL_NAMES } from '../../../src/features/agents';
import { readSetting, SETTING_ROWS, type SettingName, type SettingRow } from '../../../src/platform/settingRows';

const SOMETHING = [undefined, null, '', '12', 'yes', 0, 1, -1, 12.7, 1e12, Number.NaN, true, false, [], [1], {}];
const every = Object.entries(SETTING_ROWS) as [SettingName, SettingRow][];

describe('a value of settings.json', () => {
  it('is taken as it is where it is allowed', () => {
    assert.equal(readSetting(SETTING_ROWS['request.timeoutSeconds'], 12), 12);
    assert.equal(readSetting(SETTING_ROWS['webhooks.port'], 0), 0);
    assert.equal(readSetting(SETTING_ROWS['webhooks.retry'], true), true);
    assert.equal(readSetting(SETTING_ROWS['history.enabled'], false), false);
    assert.equal(readSetting(SETTING_ROWS['webhooks.forwardTo'], 'http://127.0.0.1:3000/'), 'http://127.0.0.1:3000/');
  });

  it('becomes the nearest allowed number where it is out of bounds', () => {
    const cases: [SettingName, unknown, number][] = [
      ['request.timeoutSeconds', 0, 1],
      ['request.timeoutSeconds', -5, 1],
      ['request.timeoutSeconds', 601, 600],
      ['request.maxAnswerMegabytes', 1e9, 500],
      ['leads.pageSize', 201, 200],
      ['history.days', 0.5, 1],
      ['webhooks.port', -1, 0],
      ['webhooks.port', 65_536, 65_535],
      ['webhooks.keep', 1, 10],
      ['webhooks.keep', Infinity, 20_000],
    ];
    for (const [name, raw, value] of cases)
      assert.equal(readSetting(SETTING_ROWS[name], raw), value, `${name} ${String(raw)}`);
  });

  it('is truncated to an integer', () => {
    assert.equal(readSetting(SETTING_ROWS['leads.pageSize'], 49.9), 49);
    assert.equal(readSetting(SETTING_ROWS['webhooks.days'], 7.2), 7);
  });

  it('of another type counts as the default', () => {
    for (const [name, row] of every)
      for (const raw of SOMETHING.filter((one) => typeof one !== (row.type === 'integer' ? 'number' : row.type)))
        assert.equal(readSetting(row, raw), row.default, `${name} ${JSON.stringify(raw)}`);
    assert.equal(readSetting(SETTING_ROWS['history.days'], Number.NaN), 90);
  });

  it('counts as the default where it is none of the listed ones', () => {
    const row = {
      type: 'string',
      default: 'json',
      values: { json: 'As JSON.', page: 'As a page.' },
      scope: 'window',
      description: 'How a lead is opened.',
    } as const satisfies SettingRow;
    assert.equal(readSetting(row, 'page'), 'page');
    for (const raw of ['table', 'toString', '', 1, null]) assert.equal(readSetting(row, raw), 'json');
  });
});

describe('switches in settings.json', () => {
  const row = {
    type: 'object',
    default: { a: true, b: true },
    scope: 'machine',
    description: '',
  } as const satisfies SettingRow;

  for (const [raw, value] of [
    [{ a: false }, { a: false, b: true }],
    [
      { a: false, b: false },
      { a: false, b: false },
    ],
    [{ a: 'no' }, row.default],
    [{ c: false }, row.default],
    [[false], row.default],
    [JSON.parse('{"__proto__":{"a":false}}'), row.default],
    [undefined, row.default],
  ] as const)
    it(`are read from ${JSON.stringify(raw)}`, () => {
      assert.deepEqual(readSetting(row, raw), value);
    });
});

describe('the settings', () => {
  it('have a switch for each tool of language models, all on', () => {
    assert.deepEqual(SETTING_ROWS['agents.tools'].default, Object.fromEntries(TOOL_NAMES.map((name) => [name, true])));
  });

  it('have defaults within their bounds', () => {
    for (const [name, row] of every) assert.deepEqual(readSetting(row, row.default), row.default, name);
  });
});

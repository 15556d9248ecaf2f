import assert from 'node:assert/strict';
import { HistorySection, type HistoryItem } from '../../../src/features/leads/sources/history';
import { readLeadRecordOf } from '../../../src/features/leads/sources/apis';
import { factText, headView, messageView, sectionView, webAddress } from '../../../src/features/leads/texts/page';
import { HOSTILE_VALUES } from '../../fixtures/hostile';
import { fakeAccount, fakeLead } from './fakes';

const words = { generation: '1.0.0' } as const;
const head = (raw: Record<string, unknown>, more: Partial<Parameters<typeof headView>[0]> = {}) =>
  headView(
    {
      account: fakeAccount('1.0.0'),
      shown: readLeadRecordOf('1.0.0', raw) ?? fakeLead('1'),
      text: JSON.stringify(raw),
      attributes: [],
      busy: false,
      ...more,
    },
    words,
  );
/** Control characters, bidi overrides and zero-width characters. Longer texts may have line breaks. */
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

describe("the words of a lead's page", () => {
  it('says what is known, and leaves out what is not', () => {
    const view = head({
      id: 7,
      visitor_name: 'Ada',
      visitor_email: 'a@x.example',
      visitor_phone: '',
      country: 'India',
      timezone: 'Asia/Kolkata',
      browser_name: 'Chrome',
      browser_version: '84',
      os_name: 'Windows',
      last_visit: '2018-09-01 08:36:07',
    });
    assert.deepEqual(
      view.facts.map(({ id }) => id),
      ['name', 'email', 'phone', 'place', 'device', 'lastSeen', 'id', 'remarks'],
    );
    assert.equal(
      view.facts.find(({ id }) => id === 'place')?.zone,
      new Intl.DateTimeFormat('en', { timeZone: 'Asia/Kolkata' }).resolvedOptions().timeZone,
    );
    assert.match(view.facts.find(({ id }) => id === 'lastSeen')?.value ?? '', /UTC assumed/);
    assert.equal(view.facts.find(({ id }) => id === 'lastSeen')?.hint, '2018-09-01 08:36:07');
    assert.ok(!JSON.stringify(view).includes('null'));
  });

  it('can edit each value in place, and add missing ones', () => {
    const edits = (view: ReturnType<typeof head>): unknown[] =>
      view.facts.flatMap(({ id, value, edit }) => (edit ? [[id, value, edit.text]] : []));
    const remarks = `${'x'.repeat(3_000)}\nsecond line`;
    const raw = { id: 7, visitor_name: ' Ada  B ', visitor_email: 'a@x.example', visitor_remarks: remarks };
    const view = head(raw);
    assert.deepEqual(edits(view), [
      ['name', 'Ada B', 'Ada  B'],
      ['email', 'a@x.example', 'a@x.example'],
      ['phone', '', ''],
      ['remarks', view.facts.at(-1)?.value, remarks],
    ]);
    assert.equal(view.facts.at(-1)?.edit?.lines, true);
    assert.deepEqual(edits(head(raw, { text: undefined })), [], 'not before all of the lead was read');
    const contact = readLeadRecordOf('2.0.0', { id: 7, fields: { name: 'Ada', remarks: 'old' } });
    const later = headView(
      { account: fakeAccount('2.0.0'), shown: contact!, text: '{}', attributes: [], busy: false },
      { generation: '2.0.0' },
    );
    assert.deepEqual(
      later.facts.map(({ id, edit }) => [id, edit !== undefined]),
      [
        ['name', true],
        ['email', true],
        ['phone', true],
        ['id', false],
        ['remarks', false],
      ],
      'what the API cannot write is not offered',
    );
  });

  it('copies values as they were received', () => {
    const shown = readLeadRecordOf('1.0.0', {
      id: 7,
      visitor_phone: '+1 202  555',
      last_visit: '2018-09-01 08:36:07',
      city: 'X',
    });
    assert.deepEqual(
      ['phone', 'lastSeen', 'id', 'place', 'name', 'nothing', '__proto__'].map((id) => factText(shown!, id)),
      ['+1 202  555', '2018-09-01 08:36:07', '7', 'X', '', '', ''],
    );
  });

  it('says if the account is read-only, and offers no edit for a deleted lead', () => {
    assert.ok(head({ id: 7 }, { account: fakeAccount('1.0.0', { writes: { kind: 'locked' } }) }).locked);
    assert.equal(head({ id: 7 }).locked, undefined);
    assert.equal(head({ id: 7 }, { gone: 'It was deleted.' }).alive, false);
    assert.equal(head({ id: 7 }, { account: undefined }).alive, false);
  });

  it('opens web addresses and nothing else', () => {
    assert.deepEqual(
      [
        'https://a.example/x',
        'http://a.example/',
        'javascript:alert(1)',
        'data:text/html,x',
        'vscode://file/etc/passwd',
        'command:x',
        'file:///etc/passwd',
        '/pricing',
      ].map((text) => webAddress(text) !== undefined),
      [true, true, false, false, false, false, false, false],
    );
  });

  it('keeps hostile texts plain in every place', async () => {
    for (const text of HOSTILE_VALUES) {
      const raw = Object.fromEntries(
        [
          'visitor_name',
          'visitor_email',
          'visitor_phone',
          'visitor_remarks',
          'visitor_address',
          'country',
          'company_name',
          'ip',
          'browser_name',
          'os_name',
          'tags_name',
          'odd',
        ].map((key) => [key, text]),
      );
      const view = head({ id: 1, ...raw, fields: { [text]: text } });
      const item: HistoryItem = {
        kind: 'chats',
        id: '1',
        agent: text,
        text,
        comment: text,
        rating: text,
        title: text,
        status: text,
        channel: text,
        url: text,
        source: text,
        time: text,
      };
      const section = new HistorySection(async () => ({
        items: [item, { ...item, id: '2', kind: 'visits' }],
        more: false,
      }));
      await section.next();
      const rows = sectionView('chats', section, () => true, undefined).items;
      const said = [
        view.title,
        ...view.tags,
        ...view.facts.map(({ value }) => value),
        ...view.fields.flatMap(({ label, value }) => [label, value]),
        ...rows.flatMap((row) => [row.title, ...row.lines, row.quote ?? '', row.url ?? '', row.hint ?? '']),
        ...Object.values(
          messageView({ id: '1', from: 'lead', name: text, text, time: text }, fakeLead('1', { name: text }), words),
        ).map(String),
      ];
      for (const one of said) assert.ok(!UNSAFE.test(one) && one.length <= 4100, JSON.stringify(one.slice(0, 80)));
      assert.ok(!view.title.includes('$(') && !view.title.includes(']('), view.title);
    }
  });
});

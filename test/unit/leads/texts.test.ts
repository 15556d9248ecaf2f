import assert from 'node:assert/strict';
import { mergeListRow } from '../../../src/features/leads/model/lead';
import { readLeadRecordOf } from '../../../src/features/leads/sources/apis';
import {
  distinctLabels,
  leadDescription,
  leadInSentence,
  leadLabel,
  leadSpoken,
  leadTooltip,
  presenceOf,
  timeText,
  type LeadTextContext,
} from '../../../src/features/leads/texts/lead';
import { fakeLead } from './fakes';

const now = Date.UTC(2026, 5, 15, 12);
const context: LeadTextContext = { generation: '1.0.0', now };
const ago = (ms: number): string => new Date(now - ms).toISOString();
const HOUR = 3_600_000;

/** Names that imitate icons, links, markup, bidi controls or line breaks. */
const HOSTILE = [
  '$(trash) Ada',
  '[x](command:workbench.action.quit)',
  '<img src=x onerror=alert(1)>',
  '\u202egnp.exe',
  'a\nb\r\nc',
  '\u001b[31mred',
  '**bold** `code`',
  '![i](https://evil.example/p.png)',
  'www.evil.example',
  'https://evil.example',
  '<a href="command:x">y</a>',
  '| a | b |',
  '# head',
  '1. list',
  '- list',
  '\u2066\u2067x',
  'x'.repeat(5000),
  '\u0000\u0007',
  '&lt;b&gt;',
  '~~x~~',
  '{{x}}',
  ':::danger',
  'mailto:a@b.c',
  '[link]: https://evil.example',
  '\\[x\\](command:y)',
];

describe('the texts of a lead', () => {
  it('calls it by name, e-mail, phone, or what it is', () => {
    assert.equal(leadLabel(fakeLead('1', { name: 'Ada', email: 'a@x' }), context), 'Ada');
    assert.equal(leadLabel(fakeLead('1', { email: 'a@x' }), context), 'a@x');
    assert.equal(leadLabel(fakeLead('70574'), context), 'Visitor 70574');
    assert.equal(leadLabel(fakeLead('7', { name: '\u200b' }), { ...context, generation: '2.0.0' }), 'Contact 7');
  });

  it('isolates a name from right to left where other text is around it, and nowhere else', () => {
    const lead = fakeLead('7', { name: '\u202eمحمد', country: 'مصر' });
    assert.equal(leadLabel(lead, context), 'محمد');
    assert.equal(leadInSentence(lead, context), '\u2068محمد\u2069');
    assert.equal(leadInSentence(fakeLead('7', { name: 'Ada' }), context), 'Ada');
    assert.equal(leadDescription(lead, context), '\u2068مصر\u2069');
    assert.match(leadTooltip(lead, context), /\*\*\u2068محمد\u2069\*\*/);
    assert.deepEqual(distinctLabels([lead, { ...lead, id: '8' }], context), [
      '\u2068محمد\u2069 (7)',
      '\u2068محمد\u2069 (8)',
    ]);
  });

  it('describes place and age, and leaves out what is not known', () => {
    assert.equal(
      leadDescription(fakeLead('1', { country: 'India', lastSeen: ago(2 * HOUR) }), context),
      'India · 2 hr. ago',
    );
    assert.equal(leadDescription(fakeLead('1', { lastSeen: '2018-08-02 07:30:28' }), context), 'Aug 2018');
    assert.equal(leadDescription(fakeLead('1', { country: 'Brazil' }), context), 'Brazil');
    assert.equal(leadDescription(fakeLead('1'), context), '');
  });

  it('does not repeat the heading of the group', () => {
    const row = fakeLead('1', { country: 'India', lastSeen: ago(2 * HOUR) });
    assert.equal(leadDescription(row, context, 'country'), '2 hr. ago');
    assert.match(leadDescription(row, context, 'day'), /^India · \d{1,2}:00\s[AP]M$/);
    assert.equal(leadDescription(row, context, 'agent'), 'India · 2 hr. ago');
  });

  it('knows who is online, was active today or earlier', () => {
    const noon = new Date(2026, 5, 15, 12).getTime();
    const at = (ms: number): string => presenceOf(fakeLead('1', { lastSeen: new Date(noon - ms).toISOString() }), noon);
    assert.deepEqual(
      [
        at(60_000),
        at(HOUR),
        at(11 * HOUR),
        at(13 * HOUR),
        at(8 * 24 * HOUR),
        at(-2 * HOUR),
        presenceOf(fakeLead('1'), noon),
      ],
      ['online', 'today', 'today', 'earlier', 'earlier', 'earlier', 'earlier'],
    );
  });

  it('says the presence in the tooltip, because the icon only shows it visually', () => {
    assert.match(
      leadTooltip(fakeLead('1', { name: 'Ada', lastSeen: ago(60_000) }), context),
      /^\*\*Ada\*\* · online\n/,
    );
    assert.match(leadTooltip(fakeLead('1', { name: 'Ada', lastSeen: '2018-08-02' }), context), /^\*\*Ada\*\*\n/);
  });

  it('takes the newest activity for the last, wherever it was read', () => {
    const row = fakeLead('1', { lastSeen: '2018-08-02T09:55:00Z', agent: 'Grace' });
    for (const [read, last] of [
      ['2018-08-02T09:54:00Z', '2018-08-02T09:55:00Z'],
      ['2018-08-02T09:56:00Z', '2018-08-02T09:56:00Z'],
      [undefined, '2018-08-02T09:55:00Z'],
    ] as const) {
      const whole = mergeListRow(row, fakeLead('1', read === undefined ? {} : { lastSeen: read }));
      assert.deepEqual([whole.lastSeen, whole.agent], [last, 'Grace']);
    }
    assert.equal(mergeListRow(fakeLead('1'), fakeLead('1')).lastSeen, undefined);
  });

  it('says of a zone-less time that it is one', () => {
    assert.match(timeText('2018-08-02 07:30:28'), /2018.*\(2018-08-02 07:30:28, no time zone, UTC assumed\)/);
    assert.doesNotMatch(timeText('2018-08-02T07:30:28Z'), /given as/);
    assert.equal(timeText('string'), 'string');
  });

  it('speaks the row for a screen reader', () => {
    assert.match(
      leadSpoken(fakeLead('1', { name: 'Ada', country: 'India', lastSeen: ago(60_000) }), context),
      /^Ada, India, online, last activity /,
    );
  });

  it('never lets hostile text become markup, link, icon or a second line', () => {
    for (const text of HOSTILE) {
      const row = readLeadRecordOf('1.0.0', {
        id: 5,
        name: text,
        email: text,
        country_name: text,
        visitor_phone: text,
        location_full_name: text,
        agent_name: text,
        tags: text,
        company_name: text,
        timezone: text,
        last_seen: text,
      });
      assert.ok(row);
      for (const line of [leadLabel(row, context), leadDescription(row, context), leadSpoken(row, context)]) {
        assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\$\(/, JSON.stringify(text));
        assert.ok(line.length < 600);
      }
      const tooltip = leadTooltip(row, context);
      // Only the name's own bold marks may be unescaped.
      assert.doesNotMatch(
        tooltip.replace(/^\*\*|\*\*(?=\n)/g, ''),
        /(^|[^\\])[[\]`*_~<>|]|(^|[^\\])!\[|\]\(|(^|\n)\s*(#|-|\d+\.)\s|https?:\/\/|[^\\]:\/\/|www\./,
        JSON.stringify(text),
      );
    }
  });
});

import assert from 'node:assert/strict';
import { columnReasonText, importProblemText } from '../../../../src/features/leads/texts/importProblems';
import type { ColumnReason, ProblemCode } from '../../../../src/features/leads/transfer/import/types';
import { TEST_FIELDS } from './planning';

const MAPPING = ['name', 'plan', 'score', 'clientDetails', 'city'];
const text = (code: ProblemCode, value = '', column?: number): string =>
  importProblemText(
    { code, value, ...(column === undefined ? {} : { column }) },
    { mapping: MAPPING, fields: TEST_FIELDS['2.0.0'] },
  );

describe('the words of an import', () => {
  it('has one text for each problem', () => {
    const texts: readonly (readonly [string, string])[] = [
      [text('empty'), 'nothing in it is imported'],
      [text('no-contact'), 'a new lead needs a name, an email address or a phone number'],
      [text('too-many-cells', '5'), 'it has more cells than there are columns: 5'],
      [text('stray-quote', '5" pipe'), 'a quotation mark is in the wrong place: 5" pipe'],
      [text('not-an-object', '5'), 'it is not a JSON object: 5'],
      [text('invalid-json', '{'), 'it is not valid JSON: {'],
      [text('email', 'nobody'), 'nobody is not an email address'],
      [text('phone', 'n/a'), 'n/a is not a phone number'],
      [text('choice', 'Gold', 1), 'PLAN does not accept Gold'],
      [text('type', 'many', 2), 'SCORE needs a number, not many'],
      [text('type', '5', 3), 'clientDetails needs a JSON object or list, not 5'],
      [text('type', '["x"]', 4), 'City needs a text, not ["x"]'],
      [
        text('damaged-number', '4.9E+12'),
        'a spreadsheet has changed the number 4.9E+12; format its column as text, and save the file again',
      ],
      [text('unknown-tag', 'x'), 'there is no tag x'],
      [text('bad-id', '../x'), '../x is not an ID'],
      [text('no-id'), 'it has no ID, and a new lead needs a name, an email address or a phone number'],
      [text('repeated-id', '3'), 'row 3 has the same ID'],
      [text('repeated-email', '3'), 'row 3 has the same email address'],
      [text('repeated-phone', '3'), 'row 3 has the same phone number, and there is no email address'],
      [text('no-such-lead', '70299'), 'there is no lead 70299'],
    ];
    for (const [actual, expected] of texts) assert.equal(actual, expected);
  });

  it('has one text for each reason why a column is not imported', () => {
    const reasons: readonly ColumnReason[] = [
      ...(['unknown-field', 'not-writable', 'id-not-chosen', 'empty', 'repeated-column', 'further-value'] as const),
    ];
    const texts = reasons.map(columnReasonText);
    assert.equal(new Set(texts).size, reasons.length);
    assert.ok(texts.every((one) => /^[a-z]/.test(one) || one.startsWith('the API')));
  });

  it('makes the values of a file harmless', () => {
    const shown = text('email', `$(error)\u202e[x](command:y)\n${'z'.repeat(500)}`);
    assert.ok(!/[\n\u202e]|\$\(|\]\(/.test(shown) && shown.length < 120, shown);
  });
});

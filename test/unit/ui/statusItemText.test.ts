import assert from 'node:assert/strict';
import type { Account } from '../../../src/api/client/account';
import {
  ACCOUNT_COLORS,
  statusItemText,
  addEnvironment,
  addReceiver,
} from '../../../src/features/accounts/choices/texts';
import { V1_ACCOUNT } from '../accounts/fakes';

const account: Account = { ...V1_ACCOUNT, key: 'a'.repeat(12), writes: { kind: 'locked' } };

describe('the one status bar item', () => {
  it('shows account, write permission and receiver together, in the text, on hover and for screen readers', () => {
    const words = addReceiver(statusItemText(account, 'ok'), { port: 4010, kept: 3, refused: 0 });
    assert.equal(words.text, '$(lock) Acme  $(broadcast) 4010');
    for (const said of [words.tooltip, words.spoken]) {
      assert.match(said, /Acme/);
      assert.match(said, /port 4010/);
      assert.doesNotMatch(said, /refused/);
    }
    assert.equal(words.background, undefined);
  });

  it('shows only the receiver while signed out, and rejected requests', () => {
    const words = addReceiver(undefined, { port: 4010, kept: 3, refused: 2 });
    assert.equal(words.text, '$(acquire-logo) $(broadcast) 4010');
    assert.match(words.tooltip, /rejected by the receiver: 2/);
  });

  it('has the environment of request files behind the account, and says what it is', () => {
    const words = addEnvironment(statusItemText(account, 'ok'), 'staging');
    assert.equal(words.text, '$(lock) Acme · staging');
    for (const said of [words.tooltip, words.spoken]) assert.match(said, /Environment of request files: staging/);
    assert.equal(
      addReceiver(words, { port: 4010, kept: 0, refused: 0 }).text,
      '$(lock) Acme · staging  $(broadcast) 4010',
    );
  });

  it('shows the name of an environment as plain text', () => {
    const { text } = addEnvironment(statusItemText(account, 'ok'), 'a$(flame)\nb'.repeat(20));
    assert.ok(text.length < 60 && !text.includes('$(flame)') && !text.includes('\n'), text);
  });

  it('names the color of the account, which high contrast themes may not show', () => {
    const { tooltip, spoken } = statusItemText({ ...account, colour: 'charts.red' }, 'ok');
    for (const said of [tooltip, spoken]) assert.match(said, /Color: Red/);
    assert.doesNotMatch(statusItemText(account, 'ok').tooltip, /Color/);
  });

  it('keeps warning of a refused token', () => {
    const receiver = { port: 1, kept: 0, refused: 0 };
    assert.equal(addReceiver(statusItemText(account, 'unauthorized'), receiver).background, 'warning');
  });

  it('is filled for accounts marked red, orange or yellow, read-only or not', () => {
    const background = (colour: string | undefined, health: 'ok' | 'unauthorized' = 'ok'): string | undefined =>
      statusItemText({ ...account, colour, writes: { kind: 'always' } }, health).background;
    assert.deepEqual(
      ACCOUNT_COLORS.map((colour) => [
        colour,
        background(colour),
        statusItemText({ ...account, colour }, 'ok').background,
      ]),
      [
        ['charts.blue', undefined, undefined],
        ['charts.green', undefined, undefined],
        ['charts.orange', 'warning', 'warning'],
        ['charts.purple', undefined, undefined],
        ['charts.red', 'error', 'error'],
        ['charts.yellow', 'warning', 'warning'],
      ],
    );
    assert.equal(background('charts.red', 'unauthorized'), 'error');
    for (const unknown of ['toString', '__proto__', 'errorForeground', undefined])
      assert.equal(background(unknown), undefined);
  });
});

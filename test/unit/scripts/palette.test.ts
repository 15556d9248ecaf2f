import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../scripts/lib/paths';
import { ROWS } from '../../../scripts/lib/manifest/rows';

type Keys = Readonly<Record<string, unknown>>;

/** Evaluates a when clause as VS Code does: `&&` binds more tightly than `||`, and unset keys are undefined. */
function holds(clause: string, keys: Keys): boolean {
  const tokens = clause.match(/&&|\|\||==|!=|=~|!|\(|\)|\/(?:\\.|[^/\\])+\/i?|'[^']*'|[\w.:-]+/g) ?? [];
  assert.equal(tokens.join(''), clause.replace(/\s+/g, ''), `not understood: ${clause}`);
  let at = 0;
  const any = (): boolean => {
    let value = all();
    while (tokens[at] === '||') {
      at++;
      value = all() || value;
    }
    return value;
  };
  const all = (): boolean => {
    let value = one();
    while (tokens[at] === '&&') {
      at++;
      value = one() && value;
    }
    return value;
  };
  const one = (): boolean => {
    const token = tokens[at++]!;
    if (token === '!') return !one();
    if (token === '(') {
      const value = any();
      assert.equal(tokens[at++], ')', clause);
      return value;
    }
    if (token === 'true' || token === 'false') return token === 'true';
    const value = keys[token];
    const isNot = tokens[at] === 'not';
    if (isNot) at++;
    if (tokens[at] === 'in') {
      const list = keys[tokens[at + 1]!];
      at += 2;
      return (Array.isArray(list) && list.includes(value)) !== isNot;
    }
    const operator = tokens[at];
    if (operator !== '==' && operator !== '!=' && operator !== '=~') return !!value;
    at++;
    const right = tokens[at++]!;
    if (operator === '=~') {
      const [, source = '', flags] = /^\/(.*)\/(i?)$/.exec(right)!;
      return typeof value === 'string' && new RegExp(source, flags).test(value);
    }
    const same = String(value ?? '') === right.replace(/^'|'$/g, '');
    return operator === '==' ? same : !same;
  };
  const value = any();
  assert.equal(at, tokens.length, clause);
  return value;
}

const offered = (keys: Keys): string[] =>
  ROWS.commands
    .filter(([, { palette, enablement }]) => {
      const isShown = typeof palette === 'string' ? holds(palette, keys) : palette;
      return isShown && (enablement === undefined || holds(enablement, keys));
    })
    .map(([id]) => id);

/** A window before and after the extension has run. */
const NOTHING_SET: Keys = { isWorkspaceTrusted: true };
const SIGNED_OUT: Keys = {
  ...NOTHING_SET,
  'acquire.signedIn': false,
  'acquire.reference.both': true,
  'acquire.reference.retired': false,
  'acquire.webhooks.state': 'stopped',
  'acquire.webhooks.running': false,
  'acquire.leads.state': 'signedOut',
};
const SIGNED_IN: Keys = { ...SIGNED_OUT, 'acquire.signedIn': true, 'acquire.leads.state': 'ready' };

/** The commands by the context keys they require; when signed in, they are offered with those keys. */
const APPLIES: readonly (readonly [keys: Keys, commands: readonly string[]])[] = [
  [{ 'acquire.webhooks.running': true }, ['acquire.webhooks.stop']],
  [
    { 'acquire.webhooks.state': 'list' },
    ['acquire.webhooks.clear', 'acquire.webhooks.replay', 'acquire.webhooks.openLead'],
  ],
  [{ 'acquire.webhooks.state': 'noMatch' }, ['acquire.webhooks.filter', 'acquire.webhooks.export']],
  [{ 'acquire.webhooks.filtered': true }, ['acquire.webhooks.clearFilter']],
  [{ 'acquire.leads.filtered': true }, ['acquire.leads.clearFilter']],
  [{ 'acquire.leads.canMerge': true }, ['acquire.lead.merge']],
  [{ 'acquire.leads.canBlock': true }, ['acquire.lead.block']],
  [{ 'acquire.leads.canResumeExport': true }, ['acquire.leads.resumeExport']],
  [{ 'acquire.leads.canResumeImport': true }, ['acquire.leads.resumeImport']],
  [{ 'acquire.leads.state': 'loading' }, ['acquire.leads.cancelLoad']],
  [{ 'acquire.sandboxAccount': true }, ['acquire.sandbox.reset', 'acquire.sandbox.chat']],
  [{ 'acquire.writable': true }, ['acquire.account.lock']],
  [{ 'acquire.reference.both': false }, ['acquire.reference.showBoth']],
  [{ editorLangId: 'acquire-http' }, ['acquire.request.send', 'acquire.request.runAll', 'acquire.requests.exportHar']],
  [{ resourceExtname: '.http', resourceLangId: 'plaintext' }, ['acquire.request.useForFile']],
  [{ resourceScheme: 'acquire-exchange' }, ['acquire.request.saveAnswer', 'acquire.request.resend']],
];

describe('the palette', () => {
  it('offers at most 20 commands while signed out, before and after the extension has run', () => {
    for (const keys of [NOTHING_SET, SIGNED_OUT]) {
      const commands = offered(keys);
      assert.ok(commands.length <= 20, `${commands.length}: ${commands.join(', ')}`);
      for (const id of ['account.signIn', 'sandbox.use', 'account.getStarted', 'request.try', 'reference.search'])
        assert.ok(commands.includes(`acquire.${id}`), id);
      assert.deepEqual(
        commands.filter((id) => /^acquire\.leads?\./.test(id)),
        [],
      );
    }
  });

  it('offers a command only where it applies', () => {
    for (const [keys, commands] of APPLIES)
      for (const id of commands) {
        assert.ok(!offered(SIGNED_IN).includes(id), `${id} without ${JSON.stringify(keys)}`);
        assert.ok(offered({ ...SIGNED_IN, ...keys }).includes(id), `${id} with ${JSON.stringify(keys)}`);
      }
    assert.ok(!offered({ ...SIGNED_IN, 'acquire.webhooks.running': true }).includes('acquire.webhooks.start'));
    assert.ok(!offered(SIGNED_OUT).includes('acquire.account.switch'));
  });

  it('goes by context keys that something sets', () => {
    const own = new Set(
      ROWS.commands
        .flatMap(([, { palette, enablement, menus = [], key }]) => [
          palette,
          enablement,
          key?.when,
          ...menus.map((m) => m.when),
        ])
        .flatMap((clause) => String(clause).match(/(?<![=~] )\bacquire\.(?!http)[\w.]+/g) ?? []),
    );
    const folder = path.join(root, 'src');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(path.join(folder, name), 'utf8'))
      .filter((text) => text.includes("'setContext'"))
      .join('\n');
    for (const name of own) {
      if (/^acquire\.(?:leads|webhooks|requests|reference|tryRequest)$/.test(name) || name === 'acquire.requestRunning')
        continue;
      assert.ok(new RegExp(`\\b${name.split('.').at(-1)}\\b`).test(sources), name);
    }
  });
});

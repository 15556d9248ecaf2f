import assert from 'node:assert/strict';
import type { OAuthCredential } from '../../../src/features/accounts/credentials/credential';
import { AcquireError } from '../../../src/api/errors/errors';
import { runSignInFlow, type SignInResult } from '../../../src/features/accounts/signIn/flow';
import type { TokenCheck } from '../../../src/features/accounts/signIn/tokenQuestion';
import { fakeInput, type UserAction, type ShownInput } from './fakeInput';

interface Run {
  result: SignInResult | undefined;
  shown: ShownInput[];
  elsewhere: string[];
  checked: string[];
}

async function signIn(
  deeds: readonly UserAction[],
  check: TokenCheck = async () => ({ pathForm: 'api' }),
  labels: readonly string[] = [],
  oauth: OAuthCredential | 'back' | undefined = undefined,
  token?: string,
): Promise<Run> {
  const { ask, shown } = fakeInput(deeds);
  const elsewhere: string[] = [];
  const checked: string[] = [];
  const result = await runSignInFlow({
    ask,
    labels,
    token,
    log: () => undefined,
    elsewhere: async (where) => {
      elsewhere.push(where);
    },
    oauth: async (target) => {
      elsewhere.push(`oauth ${target.origin}`);
      return oauth;
    },
    refused: (text) => {
      elsewhere.push(text);
    },
    check: (target, token, signal) => {
      checked.push(`${target.generation} ${target.origin} ${token}`);
      return check(target, token, signal);
    },
  });
  return { result, shown, elsewhere, checked };
}

const OWN: UserAction = { pick: 'My own workspace' };

describe('signing in', () => {
  it('to 1.0.0 asks four things and checks the token once', async () => {
    const { result, shown, checked } = await signIn([
      OWN,
      { pick: 'API 1.0.0' },
      { type: 'Acme' },
      { type: ' "Bearer abc123def"\n' },
    ]);
    assert.deepEqual(result, {
      generation: '1.0.0',
      origin: 'https://app.acquire.io',
      label: 'Acme',
      kind: 'own',
      credential: { kind: 'token', token: 'abc123def' },
      pathForm: 'api',
      authHeader: 'bearer',
    });
    assert.deepEqual(
      shown.map((s) => `${s.step}/${s.total} ${s.back}`),
      ['1/4 false', '2/4 true', '3/4 true', '4/4 true'],
    );
    assert.deepEqual(checked, ['1.0.0 https://app.acquire.io abc123def']);
    assert.deepEqual(
      [shown[3]?.password, /Setting > API Token and Whitelist/.test(shown[3]?.text ?? '')],
      [true, true],
    );
  });

  it('to 2.0.0 asks the account id, which becomes the address and the name', async () => {
    const { result, shown, checked } = await signIn([
      OWN,
      { pick: 'API 2.0.0' },
      { type: 'acme/../evil', again: 'https://Acme.acquire.io/inbox' },
      { type: 'key-123456' },
    ]);
    assert.deepEqual(result, {
      generation: '2.0.0',
      origin: 'https://acme.acquire.io',
      accountId: 'acme',
      label: 'acme',
      kind: 'own',
      credential: { kind: 'token', token: 'key-123456' },
      pathForm: 'api',
      authHeader: 'bearer',
    });
    assert.deepEqual(checked, ['2.0.0 https://acme.acquire.io key-123456']);
    assert.match(shown[2]?.problems[0] ?? '', /letters, digits and hyphens/);
    assert.match(shown[3]?.text ?? '', /Settings > For Developers > API Key/);
  });

  describe('with an API key that names its account', () => {
    const KEY = 'demo1:eyJhbGciOiJIUzI1NiJ9.eyJ1IjoxfQ.c2ln';
    const forms = [KEY, `Bearer ${KEY}`, `  "${KEY}"\n`, `Authorization: Bearer ${KEY}`, `'Bearer ${KEY}',`];

    for (const pasted of forms)
      it(`fills in the account ID from ${JSON.stringify(pasted)} pasted into its box`, async () => {
        const { result, shown, checked } = await signIn([OWN, { pick: 'API 2.0.0' }, { type: pasted }, { type: KEY }]);
        assert.deepEqual(
          [result?.origin, result?.accountId, result?.label, result?.credential.token],
          ['https://demo1.acquire.io', 'demo1', 'demo1', KEY],
        );
        assert.equal(shown[3]?.value, KEY, 'it is in the masked box already');
        assert.deepEqual(checked, [`2.0.0 https://demo1.acquire.io ${KEY}`]);
      });

    for (const pasted of forms)
      it(`fills in the account ID from ${JSON.stringify(pasted)} pasted into another box`, async () => {
        const deeds: UserAction[] = [OWN, { pick: 'API 2.0.0' }, { type: 'demo1' }, { type: pasted }];
        const { shown, result } = await signIn(deeds, undefined, [], undefined, pasted);
        assert.equal(shown[2]?.value, 'demo1');
        assert.equal(result?.credential.token, KEY);
      });

    it('[threat: credential] sends it to no other account of Acquire, and says whose it is', async () => {
      for (const other of ['acme', 'demo', 'demo11', 'demo1-x', 'app']) {
        const { checked, shown, result } = await signIn([
          OWN,
          { pick: 'API 2.0.0' },
          { type: other },
          { type: KEY, again: `Bearer ${KEY.replace('demo1', 'DEMO1')}` },
        ]);
        assert.deepEqual([checked, result], [[], undefined]);
        assert.match(shown.at(-1)?.problems[0] ?? '', new RegExp(`for the account demo1, not for ${other}`));
        assert.equal(shown.at(-1)?.problems.length, 2);
        assert.equal(shown.at(-1)?.problems.join().includes('eyJ'), false);
      }
    });

    it('[threat: credential] does not send it to API 1.0.0', async () => {
      const { checked, shown } = await signIn([OWN, { pick: 'API 1.0.0' }, { type: 'Acme' }, { type: KEY }]);
      assert.deepEqual(checked, []);
      assert.match(shown.at(-1)?.problems[0] ?? '', /API key of API 2\.0\.0 for the account demo1/);
    });

    it('[threat: credential] asks before it is sent to a host that is not Acquire’s', async () => {
      const way: UserAction[] = [OWN, { pick: 'Another host' }, { type: 'acquire.example.com' }, { pick: 'API 2.0.0' }];
      const once = await signIn([...way, { type: KEY }]);
      assert.deepEqual(once.checked, []);
      assert.match(
        once.shown.at(-1)?.problems[0] ?? '',
        /demo1\.acquire\.io, but it would be sent to acquire\.example\.com/,
      );
      const twice = await signIn([...way, { type: KEY, again: KEY }]);
      assert.deepEqual(twice.checked, [`2.0.0 https://acquire.example.com ${KEY}`]);
      const another = await signIn([...way, { type: KEY, again: KEY.replace('demo1', 'demo2') }]);
      assert.deepEqual(another.checked, [], 'another key is another question');
    });

    it('takes its account id in any case, and other tokens with a colon as they are', async () => {
      const upper = KEY.replace('demo1', 'Demo1');
      const { result } = await signIn([OWN, { pick: 'API 2.0.0' }, { type: 'demo1' }, { type: upper }]);
      assert.equal(result?.credential.token, upper);
      for (const token of ['abc:def', 'demo1:eyJx', 'a_b:eyJh.eyJi.c', ':eyJh.eyJi.c']) {
        const sent = await signIn([OWN, { pick: 'API 2.0.0' }, { type: 'acme' }, { type: token }]);
        assert.deepEqual(sent.checked, [`2.0.0 https://acme.acquire.io ${token}`]);
      }
    });
  });

  it('at another host asks which generation it speaks', async () => {
    const { result, shown } = await signIn([
      OWN,
      { pick: 'Another host' },
      { type: 'http://evil.example', again: '127.0.0.1:4010' },
      { pick: 'API 2.0.0' },
      { type: 'TOKEN' },
    ]);
    assert.deepEqual(result, {
      generation: '2.0.0',
      origin: 'http://127.0.0.1:4010',
      label: '127.0.0.1:4010',
      kind: 'own',
      credential: { kind: 'token', token: 'TOKEN' },
      pathForm: 'api',
      authHeader: 'bearer',
    });
    assert.match(shown[2]?.problems[0] ?? '', /Only https/);
    assert.deepEqual(
      shown.map((s) => `${s.step}/${s.total}`),
      ['1/4', '2/4', '3/5', '4/5', '5/5'],
    );
  });

  it('sends the token in the other header when that is asked for', async () => {
    const { result } = await signIn(
      [OWN, { pick: 'API 1.0.0' }, { type: 'Acme' }, { type: 'abc123def', variant: true }],
      async (target) => {
        assert.equal(target.authHeader, 'auth_token');
        return { pathForm: 'plain' };
      },
    );
    assert.deepEqual([result?.authHeader, result?.pathForm], ['auth_token', 'plain']);
  });

  it('goes back and forth, keeps typed text, and skips steps that no longer apply', async () => {
    const { result, shown } = await signIn([
      OWN,
      { pick: 'API 2.0.0' },
      { type: 'acme' },
      'back',
      'back',
      { pick: 'API 1.0.0' },
      { type: 'Acme' },
      'back',
      'back',
      { pick: 'API 2.0.0' },
      { type: 'acme' },
      { type: 'key-123456' },
    ]);
    assert.deepEqual([result?.origin, result?.accountId, result?.label], ['https://acme.acquire.io', 'acme', 'acme']);
    assert.equal(shown.at(-2)?.value, 'acme');
  });

  it('returns nothing if it is canceled at any step', async () => {
    for (const deeds of [
      ['escape'],
      [OWN, 'escape'],
      [OWN, { pick: 'API 1.0.0' }, 'escape'],
      [OWN, { pick: 'API 1.0.0' }, { type: 'Acme' }, 'escape'],
      [OWN, 'back', 'escape'],
    ] as UserAction[][]) {
      const { result, elsewhere, checked } = await signIn(deeds);
      assert.deepEqual([result, elsewhere, checked], [undefined, [], []]);
    }
  });

  it("leads to OAuth for a customer's workspace and to the sandbox for none, without asking for a token", async () => {
    const session: OAuthCredential = {
      kind: 'oauth',
      token: 'access-1',
      server: {
        authorizationEndpoint: 'https://auth.example/a',
        tokenEndpoint: 'https://auth.example/t',
        clientId: 'c',
      },
    };
    const { result, elsewhere, checked } = await signIn(
      [{ pick: 'customer' }, { pick: 'API 2.0.0' }, { type: 'acme' }],
      undefined,
      [],
      session,
    );
    assert.deepEqual(elsewhere, ['oauth https://acme.acquire.io']);
    assert.deepEqual(checked, ['2.0.0 https://acme.acquire.io access-1']);
    assert.deepEqual([result?.kind, result?.credential], ['customer', session]);
    const refused = await signIn(
      [{ pick: 'customer' }, { pick: 'API 2.0.0' }, { type: 'acme' }],
      () => Promise.reject(new AcquireError('forbidden', { status: 403 })),
      [],
      session,
    );
    assert.deepEqual([refused.result, refused.elsewhere.length], [undefined, 2]);
    assert.deepEqual((await signIn([{ pick: 'No workspace' }])).elsewhere, ['sandbox']);
  });

  it('says what is wrong with a token before it is sent anywhere', async () => {
    const { checked, shown } = await signIn([
      OWN,
      { pick: 'API 1.0.0' },
      { type: 'Acme' },
      { type: '{{token}}', again: 'ab cd' },
    ]);
    assert.deepEqual(checked, []);
    assert.equal(shown.at(-1)?.problems.length, 2);
  });

  it('does not accept the name of another account', async () => {
    const { shown, result } = await signIn(
      [OWN, { pick: 'API 1.0.0' }, { type: 'ACME', again: 'Acme two' }, { type: 'abc123def' }],
      undefined,
      ['Acme'],
    );
    assert.match(shown[2]?.problems[0] ?? '', /Another account/);
    assert.equal(result?.label, 'Acme two');
  });

  const failures: readonly [string, Error, RegExp][] = [
    [
      'no such host',
      new AcquireError('network', { code: 'ENOTFOUND', origin: 'https://acme.acquire.io' }),
      /no host named acme\.acquire\.io.*account ID "acme"/,
    ],
    ['no network', new AcquireError('network', { code: 'EAI_AGAIN' }), /could not be looked up/],
    ['nothing listens', new AcquireError('network', { code: 'ECONNREFUSED' }), /No server responds/],
    [
      'a certificate that is not trusted',
      new AcquireError('tls', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      /not trusted on this computer/,
    ],
    [
      '401',
      new AcquireError('unauthorized', { status: 401 }),
      /rejected this key \(401\).*mistyped.*account other than acme.*blocked/,
    ],
    [
      '403',
      new AcquireError('forbidden', { status: 403 }),
      /not allowed to list contacts \(403\).*permission.*address/,
    ],
    ['a web page', new AcquireError('malformed', { firstBytes: '\n<!DOCTYPE html><title>x' }), /web page/],
    ['another JSON', new AcquireError('malformed', { firstBytes: '[1]' }), /did not respond as Acquire does/],
    [
      'a redirect',
      new AcquireError('redirect', { location: 'https://acquire.io/login' }),
      /redirects to https:\/\/acquire\.io\/login/,
    ],
    ['404', new AcquireError('not-found', { status: 404 }), /no Acquire API 2\.0\.0/],
    [
      'success:false',
      new AcquireError('rejected', { acquireError: 'ERROR_X $(trash)' }),
      /rejected the check: ERROR_X/,
    ],
    ['a slow answer', new AcquireError('timeout', { phase: 'total', limit: 30_000 }), /30 seconds/],
    ['429', new AcquireError('rate-limited', { retryAfterSeconds: 5 }), /5 seconds/],
    ['500', new AcquireError('server', { status: 500 }), /server error/],
    ['anything else', new TypeError('boom'), /could not be checked/],
  ];
  for (const [what, error, words] of failures) {
    it(`recognizes ${what}, and accepts a second attempt without starting over`, async () => {
      let tries = 0;
      const { result, shown } = await signIn(
        [OWN, { pick: 'API 2.0.0' }, { type: 'acme' }, { type: 'wrong-key', again: 'right-key' }],
        async () => {
          tries += 1;
          if (tries === 1) throw error;
          return { pathForm: 'api' };
        },
      );
      assert.match(shown.at(-1)?.problems[0] ?? '', words);
      assert.equal(/!|\$\(|boom|Error:/.test(shown.at(-1)?.problems[0] ?? ''), false);
      assert.deepEqual([result?.credential.token, tries, shown.length], ['right-key', 2, 4]);
    });
  }

  it('has different words for each failure', async () => {
    const texts = await Promise.all(
      failures.map(
        async ([, error]) =>
          (
            await signIn([OWN, { pick: 'API 1.0.0' }, { type: 'Acme' }, { type: 'wrong-key' }], () =>
              Promise.reject(error),
            )
          ).shown.at(-1)?.problems[0],
      ),
    );
    assert.equal(new Set(texts).size, failures.length);
  });
});

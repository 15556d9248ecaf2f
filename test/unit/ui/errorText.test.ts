import assert from 'node:assert/strict';
import { AcquireError, type ErrorDetail, type ErrorKind } from '../../../src/api/errors/errors';
import { errorMessage, isTemporary } from '../../../src/api/errors/messages';
import { REQUEST_PROBLEMS } from '../../../src/api/errors/problems';
import { ERRORS } from '../../../src/api/errors/table';

/** Data for kinds whose message depends on more than the kind. */
const DATA: Partial<Record<ErrorKind, ErrorDetail>> = {
  network: { origin: 'https://app.acquire.io', code: 'ENOTFOUND' },
  tls: { origin: 'https://app.acquire.io', code: 'CERT_HAS_EXPIRED' },
  timeout: { origin: 'https://app.acquire.io', phase: 'total', limit: 30_000 },
  cancelled: {},
  'too-large': { limit: 50 * 1024 * 1024 },
  redirect: { origin: 'https://app.acquire.io', location: 'https://evil.example/', status: 302 },
  'untrusted-host': { origin: 'https://evil.example' },
  'read-only': { method: 'POST', path: '/profile/lead/delete' },
  'invalid-request': { problem: 'url-empty' },
  unauthorized: { status: 401 },
  'secret-storage': { problem: 'read', name: 'keyring locked' },
  forbidden: { status: 403 },
  'not-found': { status: 404, path: '/profile/lead/x' },
  'rate-limited': { status: 429, retryAfterSeconds: 2.2 },
  rejected: { status: 200, acquireError: 'ERROR_RECORD_NOT_FOUND' },
  malformed: { status: 200, firstBytes: '<html>' },
  server: { status: 503 },
};
const KINDS = Object.fromEntries(Object.keys(ERRORS).map((kind) => [kind, DATA[kind as ErrorKind] ?? {}]));
const HOSTILE = 'x</b>$(trash)[go](command:acquire.account.signOutAll)\u202e\u0007\n!'.repeat(9);
const account = {
  label: 'Acme',
  generation: '1.0.0' as const,
  origin: 'https://app.acquire.io',
  credentialKind: 'token' as const,
  kind: 'own' as const,
};

/** The house style of messages. */
function assertStyle(text: string): void {
  assert.ok(text.length > 20 && /[.:…>]/.test(text), text);
  assert.equal(/!|\bError:|\n|\bat .+:\d+:\d+|undefined|null|NaN|\{\d\}/.test(text), false, text);
}

describe('the message of a failed call', () => {
  for (const [kind, detail] of Object.entries(KINDS) as [ErrorKind, ErrorDetail][]) {
    it(`exist for ${kind}, with and without its data, and follow the style guide`, () => {
      for (const d of [detail, {}]) {
        for (const context of [{ account }, {}]) assertStyle(errorMessage(new AcquireError(kind, d), context).text);
      }
    });

    it(`say for ${kind} if the outcome is unknown, and then offer no retry`, () => {
      const words = errorMessage(new AcquireError(kind, { ...detail, outcomeUnknown: true }), { account });
      assert.match(
        words.text,
        /^Acquire's response to this change was lost( \([^()]+\))?\. The change may or may not have been made\./,
      );
      assert.doesNotMatch(words.text, /[Tt]ry again/);
      assert.deepEqual([words.actions.includes('retry'), words.severity], [false, 'error']);
    });

    it(`contain nothing hostile for ${kind}`, () => {
      const evil: ErrorDetail = {
        ...detail,
        origin: HOSTILE,
        path: HOSTILE,
        code: HOSTILE,
        location: HOSTILE,
        acquireError: HOSTILE,
        acquireMessage: HOSTILE,
        firstBytes: HOSTILE,
        name: HOSTILE,
        problem: HOSTILE,
      };
      const { text } = errorMessage(new AcquireError(kind, evil), { account: { ...account, label: HOSTILE } });
      assert.equal(/\$\(|\]\(|[\u0000-\u001f\u202a-\u202e]/.test(text), false, text);
      assert.ok(text.length < 700, String(text.length));
    });
  }

  it('show the code and the message of Acquire, whatever the status', () => {
    const said = { acquireError: 'CHAT_ALREADY_JOINED', acquireMessage: 'Already joined.' };
    for (const [kind, status] of [
      ['rejected', 200],
      ['rejected', 422],
      ['unauthorized', 401],
      ['forbidden', 403],
      ['not-found', 404],
      ['rate-limited', 429],
      ['server', 500],
    ] as const) {
      const { text } = errorMessage(new AcquireError(kind, { status, ...said }), { account });
      assert.match(text, /CHAT_ALREADY_JOINED: Already joined\./, kind);
      assert.match(errorMessage(new AcquireError(kind, { status, acquireError: 'Gone' })).text, /Gone/, kind);
    }
    // The documented code adds nothing to the text.
    const known = new AcquireError('unauthorized', { status: 401, acquireError: 'ERROR_UNAUTHORIZED' });
    assert.doesNotMatch(errorMessage(known, { account }).text, /ERROR_/);
  });

  const words = (error: AcquireError): ReturnType<typeof errorMessage> => errorMessage(error, { account });

  it('name the host a credential was not sent to, and offer to sign in again', () => {
    const origin = 'https://acme-acquire.io.evil.example';
    const { text, actions } = words(new AcquireError('unauthorized', { problem: 'other-host', origin }));
    assert.match(
      text,
      /credential of Acme is for a host other than acme-acquire\.io\.evil\.example, so it was not used/,
    );
    assert.deepEqual(actions, ['replaceToken']);
  });

  it('say what secret storage failed at, and why', () => {
    const text = (detail: ErrorDetail): string => words(new AcquireError('secret-storage', detail)).text;
    assert.match(
      text({ problem: 'read', name: 'keyring locked' }),
      /could not be read.*\(keyring locked\)\. Nothing was sent/,
    );
    assert.match(text({ problem: 'store', name: 'x' }), /could not be saved.*\(x\).*sign in again/);
    assert.match(text({ problem: 'delete' }), /could not be deleted.*\(no response\)/);
    const late = words(new AcquireError('timeout', { phase: 'credential', limit: 5_000 }));
    assert.match(late.text, /credential of Acme was not available within 5 seconds, so nothing was sent/);
  });

  it('say that a write was not sent, and why its permission is not known', () => {
    const known = words(new AcquireError('read-only', {}));
    const unknown = words(new AcquireError('read-only', { problem: 'permissions', name: 'EACCES' }));
    assert.match(known.text, /Acme is read-only, so the change was not sent/);
    assert.match(unknown.text, /could not be read or saved \(EACCES\)/);
    assert.deepEqual([known.actions, unknown.actions], [['unlock'], ['unlock']]);
  });

  it('say how long to wait as a person would', () => {
    for (const [kind, status] of [
      ['rate-limited', 429],
      ['server', 503],
    ] as const)
      for (const [retryAfterSeconds, when] of [
        [1.4, 'in 2 seconds'],
        [90, 'in 90 seconds'],
        [3_600, 'in 60 minutes'],
        [5 * 3_600, 'in 5 hours'],
        [86_400, 'tomorrow'],
        [3_000_000, 'in 35 days'],
      ] as const) {
        const { text } = words(new AcquireError(kind, { status, retryAfterSeconds }));
        assert.ok(text.endsWith(`(${status}). Try again ${when}.`), text);
      }
  });

  it('name what hides an unknown outcome, and what the server said', () => {
    for (const [kind, detail, cause] of [
      ['server', { status: 500 }, '500'],
      ['server', { status: 503, retryAfterSeconds: 86_400 }, '503'],
      ['network', { code: 'ECONNRESET' }, 'ECONNRESET'],
      ['timeout', { phase: 'total', limit: 30_000 }, 'no response within 30 seconds'],
      ['malformed', { status: 200, firstBytes: '<html>' }, 'not valid JSON, 200'],
      ['too-large', { status: 200, limit: 1024 }, 'larger than 1 KB'],
      ['cancelled', {}, 'canceled'],
    ] as const)
      assert.equal(
        words(new AcquireError(kind, { ...detail, outcomeUnknown: true })).text,
        `Acquire's response to this change was lost (${cause}). The change may or may not have been made.`,
      );
    const said = words(new AcquireError('server', { status: 500, acquireError: 'down', outcomeUnknown: true }));
    assert.match(said.text, /may not have been made\. Response: down$/);
  });

  it('do not put a status of success beside a refusal', () => {
    assert.doesNotMatch(words(new AcquireError('forbidden', { status: 200 })).text, /200/);
    assert.match(words(new AcquireError('forbidden', { status: 403 })).text, /do this \(403\)\./);
  });

  it('give possible causes of a redirect to a login page', () => {
    const text = (location: string): string =>
      errorMessage(new AcquireError('redirect', { status: 302, location, origin: 'https://app.acquire.io' }), {
        account,
      }).text;
    for (const location of [
      '/login',
      'https://app.acquire.io/login?next=x',
      '/users/sign_in/',
      '/auth/',
      '/sso?x',
      '/log-in',
    ])
      assert.equal(/login page.*whitelist/.test(text(location)), true, location);
    for (const location of ['https://evil.example/', '/authors', '/catalogin', '/blog/sign'])
      assert.doesNotMatch(text(location), /login page/, location);
  });

  it('suggest another try if a response was cut off or cannot be decompressed', () => {
    for (const [detail, start] of [
      [{ problem: 'cut', firstBytes: '{"a":[' }, /^The response of .* is JSON that was cut off\. Try again\.$/],
      [{ problem: 'encoding', name: 'zstd' }, /could not be decompressed \(zstd\)\. Try again\.$/],
      [{ problem: 'encoding', name: 'Z_DATA_ERROR' }, /\(Z_DATA_ERROR\)/],
    ] as const) {
      const { text, actions } = words(new AcquireError('malformed', { status: 200, ...detail }));
      assert.match(text, start);
      assert.ok(actions.includes('retry'));
    }
  });

  it('are all different', () => {
    assert.equal(
      new Set(
        (Object.entries(KINDS) as [ErrorKind, ErrorDetail][]).map(
          ([k, d]) => errorMessage(new AcquireError(k, d), { account }).text,
        ),
      ).size,
      Object.keys(KINDS).length,
    );
  });

  it('name what each network and certificate code means', () => {
    const texts = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'ECONNRESET', 'EWEIRD'].map(
      (code) => errorMessage(new AcquireError('network', { code }), { account }).text,
    );
    assert.equal(new Set(texts).size, 6);
    assert.match(texts[5]!, /EWEIRD/);
    for (const code of ['PROXY_LOGIN', 'PROXY_REFUSED', 'PROXY_UNREACHABLE']) {
      const { text, actions } = errorMessage(new AcquireError('network', { code }), { account });
      assertStyle(text);
      assert.match(text, /proxy/);
      assert.equal(actions[0], 'proxy');
    }
    const tls = ['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'EPROTO'].map(
      (code) => errorMessage(new AcquireError('tls', { code }), { account }).text,
    );
    assert.equal(new Set(tls).size, 4);
  });

  it('name both likely causes of a 401, the place of the token, and offer to replace it', () => {
    const { text, actions } = errorMessage(new AcquireError('unauthorized', { status: 401 }), { account });
    assert.match(text, /Acme.*\(401\).*regenerated.*whitelist.*Setting > API Token and Whitelist/);
    assert.deepEqual(actions, ['replaceToken', 'details']);
    assert.match(
      errorMessage(new AcquireError('unauthorized', { status: 401 }), {
        account: { ...account, generation: '2.0.0' },
      }).text,
      /Settings > For Developers > API Key/,
    );
    assert.match(
      errorMessage(new AcquireError('unauthorized', { problem: 'signed-out' }), { account }).text,
      /token for Acme is no longer stored/,
    );
  });

  it('say for each reason a request was not sent what is wrong', () => {
    const problems = [
      'authorization-header',
      'header-name',
      'header-value',
      'header-not-allowed',
      'url-empty',
      'url-path',
      'url-scheme',
      'url-too-long',
      'url-characters',
      'url-invisible',
      'url-backslash',
      'url-userinfo',
      'url-invalid',
      'origin',
      'method',
      'body-json',
      'part-type',
      'credential',
      'unknown-operation',
      'wrong-generation',
      'required',
      'type',
      'enum',
      'path-parameter',
      'bad-id',
    ];
    const texts = problems.map(
      (problem) => errorMessage(new AcquireError('invalid-request', { problem, name: 'limit' })).text,
    );
    texts.forEach((text, n) => {
      assertStyle(text);
      assert.equal(text.includes(`(${problems[n]})`), false, `${problems[n]} has no words`);
    });
    assert.equal(new Set(texts).size, problems.length);
  });

  it('show no details of any other thrown value', () => {
    const { text, actions } = errorMessage(new TypeError('secret at /home/me/x.ts:1:1'));
    assertStyle(text);
    assert.equal(text.includes('secret'), false);
    assert.deepEqual(actions, ['details']);
  });

  it('leave to the caller whether to wait, for kinds that may pass by themselves', () => {
    const passing = (Object.keys(ERRORS) as ErrorKind[]).filter((kind) => isTemporary(new AcquireError(kind)));
    assert.deepEqual(passing.sort(), ['network', 'rate-limited', 'server', 'timeout']);
  });

  it('name the authorization server that could not renew a session, whatever the kind', () => {
    for (const kind of ['server', 'rate-limited'] as const) {
      const detail = { problem: 'authorization-server', origin: 'https://login.example', status: 503, name: 'busy' };
      const late = words(new AcquireError(kind, { ...detail, retryAfterSeconds: 4.2 }));
      assert.match(late.text, /server login\.example could not renew the session \(503 busy\).* in 5 seconds/);
      assert.match(words(new AcquireError(kind, detail)).text, /Try again later/);
      assert.deepEqual([late.actions, late.severity], [['retry', 'details'], 'warning']);
    }
  });

  it('are empty for what the user canceled', () => {
    assert.equal(errorMessage(new AcquireError('cancelled')).severity, 'quiet');
  });

  it('name what keeps a read from being sent by a read-only account, and the way out', () => {
    for (const problem of ['parameter', 'header', 'content-type', 'encoding', 'body']) {
      const { text, actions } = errorMessage(new AcquireError('read-only', { problem, name: 'X-Some\u202eName' }), {
        account,
      });
      assertStyle(text);
      assert.match(text, /^The request was not sent\. .*X-SomeName.* or allow changes\.$/);
      assert.deepEqual(actions, ['unlock']);
    }
    assert.match(errorMessage(new AcquireError('read-only'), { account }).text, /^Acme is read-only/);
  });
});

describe('the message of a failed call in the command line', () => {
  /** Terms that only apply in VS Code. "Setting > …" and "Settings > …" are pages of Acquire. */
  const WINDOW_THINGS =
    /VS Code|[Ss]etting(?!s? >)|[Ss]ign(?:ed)? in|[Kk]eychain|Use the Sandbox|[Ww]indow|[Ss]witch to|[Aa]llow changes|the log\b|[Bb]utton/;
  /** Every code that a text in the tables depends on. */
  const CODES: Readonly<Partial<Record<ErrorKind, readonly ErrorDetail[]>>> = {
    network: [
      'ENOTFOUND',
      'EAI_AGAIN',
      'ECONNREFUSED',
      'ENETUNREACH',
      'ECONNRESET',
      'PROXY_LOGIN',
      'PROXY_REFUSED',
      'PROXY_UNREACHABLE',
    ].map((code) => ({ code })),
    tls: ['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'SELF_SIGNED_CERT_IN_CHAIN', 'EPROTO'].map((code) => ({
      code,
    })),
    timeout: (['credential', 'connect', 'total'] as const).map((phase) => ({ phase })),
    redirect: [{ location: '/login' }, { location: 'https://other.example/' }],
    'untrusted-host': [{ problem: 'policy' }, { problem: 'insecure' }],
    'read-only': [
      ...['parameter', 'header', 'encoding', 'content-type', 'body', 'permissions'].map((problem) => ({
        problem,
        name: 'x',
      })),
    ],
    'invalid-request': Object.keys(REQUEST_PROBLEMS).map((problem) => ({ problem, name: 'x' })),
    'secret-storage': ['store', 'delete', 'read'].map((problem) => ({ problem })),
    unauthorized: [{ problem: 'other-host' }, { problem: 'signed-out' }, { status: 401 }],
    'not-found': [{ problem: 'nothing-deleted' }],
    malformed: [{ problem: 'encoding' }, { problem: 'cut' }],
    server: [{ problem: 'authorization-server' }, { problem: 'authorization-server', retryAfterSeconds: 3 }],
  };
  const accounts = [
    undefined,
    account,
    { ...account, credentialKind: 'oauth' as const },
    { ...account, kind: 'sandbox' as const },
  ];

  for (const kind of Object.keys(ERRORS) as ErrorKind[])
    it(`do not mention the window for ${kind}, whatever its data and account`, () => {
      for (const detail of [{}, DATA[kind] ?? {}, ...(CODES[kind] ?? [])])
        for (const one of accounts)
          for (const outcomeUnknown of [false, true]) {
            const { text } = errorMessage(new AcquireError(kind, { ...detail, outcomeUnknown }), {
              account: one,
              surface: 'commandLine',
            });
            assertStyle(text);
            assert.doesNotMatch(text, WINDOW_THINGS);
          }
    });

  it('name the options and variables that help', () => {
    for (const [kind, detail, hint] of [
      ['read-only', {}, /--allow-writes/],
      ['read-only', { problem: 'header', name: 'X-A' }, /Remove the header, or use --allow-writes\.$/],
      ['network', { code: 'PROXY_LOGIN' }, /HTTPS_PROXY/],
      ['tls', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }, /NODE_EXTRA_CA_CERTS/],
      ['unauthorized', { status: 401 }, /API Token and Whitelist in Acquire, and the token in ACQUIRE_TOKEN\.$/],
      ['untrusted-host', { origin: 'https://other.example' }, /--account/],
      ['timeout', { phase: 'total' }, /# @timeout/],
      ['invalid-request', { problem: 'wrong-generation', name: 'x' }, /--api/],
    ] as const)
      assert.match(errorMessage(new AcquireError(kind, detail), { account, surface: 'commandLine' }).text, hint);
  });

  it('tell what went wrong inside, as there is no log', () => {
    const { text } = errorMessage(new TypeError('x is not a function'), { surface: 'commandLine' });
    assert.equal(text, 'This could not be completed. x is not a function');
  });
});

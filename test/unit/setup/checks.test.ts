import assert from 'node:assert/strict';
import type { Account } from '../../../src/api/client/account';
import { AcquireError } from '../../../src/api/errors/errors';
import { checkSetup, type Environment, type SetupProbes } from '../../../src/features/setup/checks';
import { setupPage, setupReport, type SetupFinding } from '../../../src/features/setup/findings';
import { V1_ACCOUNT } from '../accounts/fakes';

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);
const account: Account = { ...V1_ACCOUNT, key: 'a'.repeat(12), writes: { kind: 'locked' } };
const environment: Environment = {
  vscode: '1.117.0',
  node: 'v22.0.0',
  extension: '1.0.0',
  platform: 'linux x64',
  ui: 'desktop',
  proxy: '',
  proxySupport: 'override',
  proxyInEnvironment: false,
};
const response = (date = new Date(NOW).toUTCString()): Awaited<ReturnType<SetupProbes['reach']>> => ({
  status: 200,
  headers: [['Date', date]],
  timing: { startedAt: NOW, totalMs: 12, attempts: 1 },
});
const probes: SetupProbes = {
  tryFolder: () => Promise.resolve(),
  trySecrets: () => Promise.resolve(),
  reach: () => Promise.resolve(response()),
  credential: () => Promise.resolve('token-canary-1'),
  checkToken: () => Promise.resolve(),
  call: () => Promise.resolve({}),
  now: () => NOW,
};
const run = (
  change: Partial<SetupProbes> = {},
  env: Partial<Environment> = {},
  who: Account | undefined = account,
  signal?: AbortSignal,
): Promise<SetupFinding[]> =>
  checkSetup(who, 'https://app.acquire.io', { ...environment, ...env }, { ...probes, ...change }, signal);
const states = (findings: SetupFinding[]): Record<string, string> =>
  Object.fromEntries(findings.map((f) => [f.id, f.state]));
const text = (findings: SetupFinding[], id: string): string => {
  const f = findings.find((one) => one.id === id);
  return `${f?.text} ${f?.next ?? ''}`;
};
const fails =
  (kind: ConstructorParameters<typeof AcquireError>[0], detail: ConstructorParameters<typeof AcquireError>[1] = {}) =>
  () =>
    Promise.reject(new AcquireError(kind, detail));

describe('checking the setup', () => {
  it('passes where all is well, and looks at everything once', async () => {
    const findings = await run();
    assert.deepEqual(states(findings), {
      versions: 'pass',
      storage: 'pass',
      proxy: 'pass',
      network: 'pass',
      tls: 'pass',
      clock: 'pass',
      token: 'pass',
      permissions: 'pass',
    });
    assert.match(text(findings, 'permissions'), /leads, tags, agents, triggers/);
    assert.match(
      text(findings, 'versions'),
      /Acquire 1\.0\.0 · VS Code 1\.117\.0 · Node v22\.0\.0 · linux x64 · on the desktop/,
    );
  });

  it('works signed out, without a word on tokens', async () => {
    let asked = '';
    const findings = await checkSetup(undefined, 'https://app.acquire.io', environment, {
      ...probes,
      reach: (origin) => {
        asked = origin;
        return Promise.resolve(response());
      },
      credential: () => assert.fail('no account'),
      checkToken: () => assert.fail('no account'),
      call: () => assert.fail('no account'),
    });
    assert.deepEqual(Object.keys(states(findings)), ['versions', 'storage', 'proxy', 'network', 'tls', 'clock']);
    assert.equal(asked, 'https://app.acquire.io');
  });

  it('distinguishes network, certificate and proxy, and sends no token if the host was not reached', async () => {
    const never: Partial<SetupProbes> = { checkToken: () => assert.fail('sent'), call: () => assert.fail('sent') };
    const down = await run({ ...never, reach: fails('network', { code: 'ENOTFOUND', origin: account.origin }) });
    assert.deepEqual(states(down), {
      versions: 'pass',
      storage: 'pass',
      proxy: 'pass',
      network: 'fail',
      tls: 'skip',
      clock: 'skip',
      token: 'skip',
      permissions: 'skip',
    });
    const untrusted = states(
      await run({ ...never, reach: fails('tls', { code: 'SELF_SIGNED_CERT_IN_CHAIN', origin: account.origin }) }),
    );
    assert.deepEqual([untrusted.network, untrusted.tls, untrusted.token], ['pass', 'fail', 'skip']);
    const proxy = await run(
      { ...never, reach: fails('network', { code: 'PROXY_LOGIN', origin: account.origin }) },
      { proxy: 'http://ada:hunter22@proxy.example:3128/' },
    );
    assert.deepEqual([states(proxy).proxy, states(proxy).network], ['fail', 'skip']);
    assert.doesNotMatch(JSON.stringify(proxy), /hunter22|ada:/);
    assert.equal(
      states(await run({ ...never, reach: fails('timeout', { limit: 10_000, phase: 'connect' }) })).network,
      'fail',
    );
  });

  it('shows a proxy by its origin alone, and warns when it is set but switched off', async () => {
    const findings = await run({}, { proxy: 'http://ada:hunter22@proxy.example:3128/path', proxySupport: 'off' });
    assert.equal(states(findings).proxy, 'warn');
    assert.match(text(findings, 'proxy'), /http:\/\/proxy\.example:3128/);
    assert.doesNotMatch(JSON.stringify(findings), /hunter22/);
    assert.equal(states(await run({}, { proxyInEnvironment: true })).proxy, 'pass');
    for (const proxy of ['ada:hunter22@proxy.example:3128', 'ada@proxy.example', 'hunter22'])
      assert.doesNotMatch(JSON.stringify(await run({}, { proxy })), /hunter22|ada/, proxy);
  });

  it('compares the clocks', async () => {
    const clock = async (seconds: number): Promise<SetupFinding | undefined> =>
      (await run({ reach: () => Promise.resolve(response(new Date(NOW + seconds * 1000).toUTCString())) })).find(
        (f) => f.id === 'clock',
      );
    const seen = await Promise.all([0, 30, -30, 120, -120, 3_600, -3_600].map(clock));
    assert.deepEqual(
      seen.map((f) => f?.state),
      ['pass', 'pass', 'pass', 'warn', 'warn', 'fail', 'fail'],
    );
    assert.match(seen[3]?.text ?? '', /2 minutes behind/);
    assert.match(seen[6]?.text ?? '', /\d\d minutes(?:, \d+ seconds?)? ahead/);
    assert.equal(states(await run({ reach: () => Promise.resolve({ ...response(), headers: [] }) })).clock, 'skip');
    assert.equal(states(await run({ reach: () => Promise.resolve(response('yesterday')) })).clock, 'skip');
  });

  it('says what is wrong with the token, and then leaves the permissions alone', async () => {
    for (const [kind, detail] of [
      ['unauthorized', { status: 401 }],
      ['forbidden', { status: 403 }],
      ['malformed', { firstBytes: '<!doctype html>' }],
      ['not-found', { status: 404 }],
      ['server', { status: 503 }],
      ['network', { code: 'ECONNRESET' }],
    ] as const) {
      const findings = await run({ checkToken: fails(kind, detail), call: () => assert.fail('sent') });
      assert.deepEqual([states(findings).token, states(findings).permissions], ['fail', 'skip'], kind);
      assert.ok(findings.find((f) => f.id === 'token')?.next, kind);
    }
    assert.equal(
      states(await run({ credential: () => Promise.resolve(undefined), checkToken: () => assert.fail('sent') })).token,
      'fail',
    );
  });

  it('names the areas a key may not read, and those that could not be determined', async () => {
    const findings = await run(
      {
        call: (_a, id) =>
          id === 'v2.case.list'
            ? fails('forbidden', { status: 403 })()
            : id === 'v2.tag.list'
              ? fails('server', { status: 503 })()
              : Promise.resolve({}),
      },
      {},
      { ...account, generation: '2.0.0' },
    );
    assert.equal(states(findings).permissions, 'warn');
    assert.match(
      text(findings, 'permissions'),
      /Read access: contacts, companies, users, custom attributes\. Refused: cases\. Could not determine: tags \(server 503\)/,
    );
  });

  it('fails where nothing is kept', async () => {
    const broken = (): Promise<void> =>
      Promise.reject(Object.assign(new Error('no space on /home/ada/x'), { code: 'ENOSPC' }));
    assert.match(text(await run({ tryFolder: broken }), 'storage'), /ENOSPC/);
    const findings = await run({ trySecrets: broken });
    assert.equal(states(findings).storage, 'fail');
    assert.doesNotMatch(JSON.stringify(findings), /ada/);
  });

  it('stops on request', async () => {
    const abort = new AbortController();
    await assert.rejects(
      run(
        {
          reach: () => {
            abort.abort();
            return Promise.reject(new AcquireError('cancelled'));
          },
        },
        {},
        account,
        abort.signal,
      ),
      /abort/i,
    );
  });
});

describe('what is written about the setup', () => {
  const findings: SetupFinding[] = [
    {
      id: 'token',
      title: 'Token',
      state: 'fail',
      text: 'refused ada@example.com | <img src=x> [x](command:y) token-canary-1',
      next: 'See https://acme.acquire.io/setup?token=token-canary-1 in /home/ada/x',
    },
    { id: 'clock', title: 'Clock', state: 'pass', text: 'fine' },
  ];
  const subject = { generation: '2.0.0', origin: 'https://acme.acquire.io' };

  it('is a page that is safe to show, with what to do next', () => {
    const shown = setupPage(subject, findings, new Date(NOW));
    assert.match(shown, /1 passed, failed\\: 1/);
    assert.match(shown, /\| \*\*Failed\*\* \|/);
    assert.match(shown, /What to do next[\s\S]*\*\*Token\*\*: See/);
    assert.doesNotMatch(shown, /<img|\[x\]\(command/);
    assert.equal(shown.split('\n').filter((line) => line.startsWith('| ')).length, 4);
    assert.match(setupPage(subject, findings.slice(1), new Date(NOW)), /No problems found/);
  });

  it('is a report without token, mail addresses, paths and home folders', () => {
    const text_ = setupReport(subject, findings, new Date(NOW), (t) => t.replaceAll('token-canary-1', '•••'));
    assert.doesNotMatch(text_, /canary|ada|\/setup|Acme/);
    assert.match(text_, /API 2\.0\.0 at https:\/\/acme\.acquire\.io/);
    assert.match(text_, /\[Failed\] Token/);
  });
});

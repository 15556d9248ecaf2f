import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { signBody } from '../../../src/features/webhooks/signature';
import { SNIPPETS } from '../../../src/features/webhooks/snippets';

const snippet = (id: string): string => SNIPPETS.find((s) => s.id === id)?.text ?? '';
const secret = 'test-secret';
const body = '{ "event":"CHAT_ON_START",\n "name":"Zo\u00eb / \ud83d\ude00", "id":1 }';
const again = JSON.stringify(JSON.parse(body));
/** A signature header, and whether the handler must accept it. */
const cases: [string, boolean][] = [
  [signBody(secret, body), true],
  [signBody(secret, again), true],
  [signBody(secret, body).toUpperCase(), true],
  [signBody('other', body), false],
  ['', false],
  ['x', false],
  [signBody(secret, body).slice(1), false],
];

const headers = JSON.stringify(cases.map(([header]) => header));
const expected = cases.map(([header, right]) => [header, right]);

/** The JSON a program printed for each set of headers. One process handles all, because starting it takes longer than the check. */
function verdicts(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): unknown[] {
  const output = execFileSync(command, args, { env: { ...process.env, ...env } }).toString();
  const printed = JSON.parse(output) as boolean[];
  return cases.map(([header], i) => [header, printed[i]]);
}

describe('the handler snippets verify like the receiver', () => {
  for (const id of ['express', 'fastify'])
    it(`Node: ${id}`, () => {
      const check = /const secret[\s\S]*?\n}\n/.exec(snippet(id))?.[0] ?? '';
      const code = `const { createHmac, timingSafeEqual } = require('node:crypto');\n${check}
console.log(JSON.stringify(${headers}.map((header) => isFromAcquire(Buffer.from(${JSON.stringify(body)}), header))));`;
      assert.deepEqual(verdicts(process.execPath, ['-e', code], { ACQUIRE_WEBHOOK_SECRET: secret }), expected);
    });

  it('Python', function () {
    if (spawnSync('python3', ['--version']).status !== 0) this.skip();
    const check = /def is_from_acquire[\s\S]*?return False\n\n\n/.exec(snippet('python'))?.[0] ?? '';
    const code = `import hashlib, hmac, json\nSECRET = b"${secret}"\n${check.replace('str | None', 'str')}
body = ${JSON.stringify(body)}.encode("utf-16", "surrogatepass").decode("utf-16").encode()
print(json.dumps([is_from_acquire(body, header) for header in ${headers}]))`;
    assert.deepEqual(verdicts('python3', ['-c', code]), expected);
  });

  it('PHP, if it is installed', function () {
    if (spawnSync('php', ['--version']).status !== 0) this.skip();
    const check = /function is_from_acquire[\s\S]*?\n}\n/.exec(snippet('php'))?.[0] ?? '';
    const code = `${check} $body = base64_decode('${Buffer.from(body).toString('base64')}');
echo json_encode(array_map(fn($header) => is_from_acquire($body, $header, '${secret}'), ${headers}));`;
    assert.deepEqual(verdicts('php', ['-r', code]), expected);
  });
});

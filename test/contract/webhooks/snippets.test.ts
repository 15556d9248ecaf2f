import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { sign } from '../../../src/features/webhooks/signature';
import { SNIPPETS } from '../../../src/features/webhooks/snippets';

const snippet = (id: string): string => SNIPPETS.find((s) => s.id === id)?.text ?? '';
const secret = 'test-secret';
const body = '{ "event":"CHAT_ON_START",\n "name":"Zo\u00eb / \ud83d\ude00", "id":1 }';
const again = JSON.stringify(JSON.parse(body));
/** Header, and whether the handler must take it. */
const cases: [string, boolean][] = [
  [sign(secret, body), true],
  [sign(secret, again), true],
  [sign(secret, body).toUpperCase(), true],
  [sign('other', body), false],
  ['', false],
  ['x', false],
  [sign(secret, body).slice(1), false],
];

describe('the handler snippets verify as the receiver does', () => {
  it('Node (the check that Express and Fastify share)', () => {
    for (const id of ['express', 'fastify']) {
      const check = /const secret[\s\S]*?\n}\n/.exec(snippet(id))?.[0] ?? '';
      for (const [header, right] of cases) {
        const code = `const { createHmac, timingSafeEqual } = require('node:crypto');\n${check}\nconsole.log(isFromAcquire(Buffer.from(${JSON.stringify(body)}), ${JSON.stringify(header)}));`;
        assert.equal(
          execFileSync(process.execPath, ['-e', code], { env: { ...process.env, ACQUIRE_WEBHOOK_SECRET: secret } })
            .toString()
            .trim(),
          String(right),
          `${id} ${header}`,
        );
      }
    }
  });

  it('Python', function () {
    if (spawnSync('python3', ['--version']).status !== 0) this.skip();
    const check = /def is_from_acquire[\s\S]*?return False\n\n\n/.exec(snippet('python'))?.[0] ?? '';
    for (const [header, right] of cases) {
      const code = `import hashlib, hmac, json\nSECRET = b"${secret}"\n${check.replace('str | None', 'str')}\nprint(is_from_acquire(${JSON.stringify(body)}.encode("utf-16", "surrogatepass").decode("utf-16").encode(), ${JSON.stringify(header)}))`;
      assert.equal(execFileSync('python3', ['-c', code]).toString().trim(), right ? 'True' : 'False', header);
    }
  });

  it('PHP, where it is installed', function () {
    if (spawnSync('php', ['--version']).status !== 0) this.skip();
    const check = /function is_from_acquire[\s\S]*?\n}\n/.exec(snippet('php'))?.[0] ?? '';
    for (const [header, right] of cases) {
      const code = `${check} echo is_from_acquire(base64_decode('${Buffer.from(body).toString('base64')}'), '${header}', '${secret}') ? 'true' : 'false';`;
      assert.equal(execFileSync('php', ['-r', code]).toString().trim(), String(right), header);
    }
  });
});

// The same request files run by `acquire run` and by the runner that the editor and the tools for language models use.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createClient } from '../../../src/api/client/client';
import { effectOf, isDocumentedRead } from '../../../src/api/client/access/readPolicy';
import * as catalogue from '../../../src/api/catalogue';
import { Redactor } from '../../../src/core/redaction';
import { runFileChecks } from '../../../src/features/language';
import { startSandbox, type RunningSandbox } from '../../../src/features/sandbox/server';
import { runAccount } from '../../../src/cli/account';
import { SECRET_TOKEN, CliFolder } from './support';

const LIST = 'GET /api/v1/crm/objects/contact?limit=3';

/** Request files by what they test. All their requests are documented reads. */
const FILES: Readonly<Record<string, string>> = {
  'checks that pass': `${LIST}\n\n?? status == 200\n?? success\n?? schema\n?? body $.data.list.length == 3\n`,
  'checks that fail': `${LIST}\n\n?? status == 201\n?? body $.data.nothing exists\n?? header x-nothing exists\n?? status == 200\n`,
  'checks that cannot be read': `${LIST}\n\n?? stats == 200\n?? status =\n?? body $.[ exists\n?? status > high\n?? body matches (\n`,
  'negated checks': `${LIST}\n\n?? status not == 404\n?? !success\n?? not schema\n?? body $.data !isArray\n`,
  'an expected failure': 'GET /api/v1/crm/objects/contact/999999999\n\n?? status >= 400\n?? not success\n',
  'an unexpected failure': 'GET /api/v1/crm/objects/contact/999999999\n\n?? duration < 60000\n',
  captures: `# @name list\n# @capture id = $.data.list[0].id\n${LIST}\n\n###\n# @name get\nGET /api/v1/crm/objects/contact/{{id}}\n\n?? body $.data.id == {{id}}\n?? body $.data.id == 1\n`,
  'a capture of nothing': `# @name list\n# @capture id = $.data.nothing\n${LIST}\n\n###\nGET /api/v1/crm/objects/contact/{{id}}\n`,
  dependencies: `# @name last\n# @depends first\n${LIST}\n\n###\n# @name first\n${LIST}\n\n?? status == 200\n`,
  'a dependency that fails': `# @name last\n# @depends first\n${LIST}\n\n###\n# @name first\n${LIST}\n\n?? status == 500\n`,
  'variables and dynamic values': `@n = 2\n${LIST.replace('3', '{{n}}')}\n\n?? body $.data.list.length == {{n}}\n?? body $.data.list.length == {{missing}}\n`,
  'a request that cannot be built':
    'GET /api/v1/crm/objects/contact/{{unknown}}\n\n###\nGET /api/v1/crm/tag\n\n?? success\n',
};

describe('acquire run and the runner in VS Code', () => {
  let place: CliFolder;
  let sandbox: RunningSandbox;
  before(async () => (sandbox = await startSandbox({ leads: 10, token: SECRET_TOKEN })));
  after(() => sandbox.stop());
  beforeEach(() => (place = new CliFolder()));
  afterEach(() => place.remove());

  for (const [title, text] of Object.entries(FILES))
    it(`have the same results for ${title}`, async () => {
      place.write('a.acquire.http', text);
      const ran = await place.run([
        'run', 'a.acquire.http', '--account', sandbox.origin, '--api', '2.0.0', '--json', 'out.json', '--allow-writes',
      ]); // prettier-ignore
      assert.ok(ran.code === 0 || ran.code === 1, ran.err);
      const report = JSON.parse(readFileSync(path.join(place.folder, 'out.json'), 'utf8')) as {
        results: { name: unknown; line: number; outcome: string; status: unknown; checks: object[] }[];
      };
      const account = runAccount(sandbox.origin, '2.0.0');
      const client = createClient({
        credentials: { credential: () => Promise.resolve(SECRET_TOKEN) },
        redactor: new Redactor(),
        defaults: () => ({ timeoutMs: 30_000, maxBytes: 1024 * 1024 }),
      });
      const results = await runFileChecks(text, {
        account,
        surface: 'window',
        refusal: () => Promise.resolve(undefined),
        send: (request, signal) => client.send(account, request, signal),
        signal: new AbortController().signal,
      }).finally(() => client.dispose());
      const row = ({ name, line, outcome, status, checks }: (typeof report.results)[number]): unknown => ({
        name,
        line,
        outcome,
        status,
        checks: checks.map((check) => {
          const { line: at, text: written, passed, expected, actual } = check as Record<string, unknown>;
          // Durations differ from run to run.
          return [at, written, passed, expected, /duration/.test(String(written)) ? '' : actual];
        }),
      });
      assert.deepEqual(
        results.map((one) => row({ ...one, checks: [...one.checks] })),
        report.results.map(row),
      );
    });

  it('send no write without permission', async () => {
    const text = `${LIST}\n\n###\n# @name write\nPOST /api/v1/crm/note/create\nContent-Type: application/json\n\n{"message":"hi"}\n`;
    place.write('a.acquire.http', text);
    sandbox.clearRequests();
    const ran = await place.run(['run', 'a.acquire.http', '--account', sandbox.origin, '--api', '2.0.0']);
    assert.equal(ran.code, 2);
    const account = runAccount(sandbox.origin, '2.0.0');
    const results = await runFileChecks(text, {
      account,
      surface: 'window',
      name: 'write',
      refusal: (request) => {
        const url = new URL(request.url, account.origin);
        const isRead = isDocumentedRead(effectOf(catalogue, request, url, account.generation));
        return Promise.resolve(isRead ? undefined : 'it is a write');
      },
      send: () => assert.fail('it was sent'),
      signal: new AbortController().signal,
    });
    assert.deepEqual(
      results.map(({ outcome, reason }) => [outcome, reason]),
      [['not-sent', 'it is a write']],
    );
    assert.equal(sandbox.requests().length, 0);
  });
});

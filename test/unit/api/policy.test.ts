import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resolveTarget } from '../../../src/api/client/access/origin';
import { AcquireError } from '../../../src/api/errors/errors';
import {
  isHostAllowed,
  isPolicyProblem,
  NO_POLICY,
  parsePolicy,
  STRICTEST_POLICY,
  setPolicy,
} from '../../../src/api/policy/policy';
import { loadPolicy, policyPaths } from '../../../src/api/policy/policyFile';
import { figure } from '../../figures';

const HOSTS = ['acme.acquire.io', '*.eu.acquire.io'];

describe('the policy of the computer', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-policy-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => setPolicy(NO_POLICY));
  const written = (text: string): string => {
    const file = path.join(folder, 'policy.json');
    writeFileSync(file, text);
    return file;
  };

  it('forbids nothing without a file', () => {
    for (const file of ['none.json', 'none/policy.json'])
      assert.deepEqual(loadPolicy([path.join(folder, file)]), { policy: NO_POLICY });
  });

  it("applies each key, and leaves the user's values for all others", () => {
    assert.deepEqual(parsePolicy('{"version":1}'), NO_POLICY);
    assert.deepEqual(parsePolicy('{"version":1,"history":false}'), { ...NO_POLICY, history: false });
    assert.deepEqual(parsePolicy('{"version":1,"redactWebhooks":true}'), { ...NO_POLICY, redactWebhooks: true });
    assert.deepEqual(parsePolicy('{"version":1,"permanentWriteAccess":false}'), {
      ...NO_POLICY,
      permanentWriteAccess: false,
    });
    assert.deepEqual(parsePolicy('\ufeff{"$schema":"x","version":1,"allowedHosts":["ACME.acquire.io"]}'), {
      ...NO_POLICY,
      allowedHosts: ['acme.acquire.io'],
    });
  });

  it('forbids everything it can where the file cannot be used [threat: policy]', () => {
    const broken: Record<string, string> = {
      '': 'json',
      '{"version":1': 'json',
      '[]': 'not-an-object',
      null: 'not-an-object',
      '{}': 'version',
      '{"version":2}': 'version',
      '{"version":"1"}': 'version',
      '{"version":1,"histroy":false}': 'key',
      '{"version":1,"__proto__x":1}': 'key',
      '{"version":1,"history":"off"}': 'value',
      '{"version":1,"redactWebhooks":null}': 'value',
      '{"version":1,"permanentWriteAccess":0}': 'value',
      '{"version":1,"allowedHosts":"acme.acquire.io"}': 'value',
      '{"version":1,"allowedHosts":["*"]}': 'host',
      '{"version":1,"allowedHosts":["https://acme.acquire.io"]}': 'host',
      '{"version":1,"allowedHosts":["acme.acquire.io:443"]}': 'host',
      '{"version":1,"allowedHosts":["a*.acquire.io"]}': 'host',
      '{"version":1,"allowedHosts":[7]}': 'host',
    };
    for (const [text, kind] of Object.entries(broken)) {
      const parsed = parsePolicy(text);
      assert.equal(isPolicyProblem(parsed) && parsed.kind, kind, text);
      const { policy, problem, file } = loadPolicy([written(text)]);
      assert.deepEqual([policy, problem?.kind, file], [STRICTEST_POLICY, kind, path.join(folder, 'policy.json')], text);
    }
    figure('policy', `${Object.keys(broken).length} broken files, all forbid everything`);
  });

  it('forbids everything it can where the file cannot be read', () => {
    const place = (name: string): string => path.join(folder, name);
    mkdirSync(place('folder.json'));
    symlinkSync(place('missing'), place('dangling.json'));
    writeFileSync(place('large.json'), ' '.repeat(65 * 1024));
    const kinds = ['folder.json', 'dangling.json', 'large.json'].map((name) => loadPolicy([place(name)]).problem?.kind);
    assert.deepEqual(kinds, ['not-a-file', 'unreadable', 'too-large']);
    if (process.getuid?.() !== 0) {
      writeFileSync(place('closed.json'), '{"version":1}');
      chmodSync(place('closed.json'), 0);
      assert.equal(loadPolicy([place('closed.json')]).problem?.kind, 'unreadable');
    }
  });

  it('is in a folder that only administrators can write, whatever the environment says', () => {
    assert.deepEqual(policyPaths('linux', '/tmp'), ['/etc/acquire-vscode/policy.json']);
    assert.deepEqual(policyPaths('darwin', '/tmp'), ['/Library/Application Support/acquire-vscode/policy.json']);
    assert.deepEqual(policyPaths('win32', 'D:\\Data'), [
      'C:\\ProgramData\\acquire-vscode\\policy.json',
      'D:\\Data\\acquire-vscode\\policy.json',
    ]);
    assert.deepEqual(policyPaths('win32', 'C:\\ProgramData'), ['C:\\ProgramData\\acquire-vscode\\policy.json']);
  });

  it('lets the environment add a policy on Windows, not replace the default one', () => {
    const usual = path.join(folder, 'usual.json');
    const other = path.join(folder, 'other.json');
    writeFileSync(other, '{"version":1}');
    writeFileSync(usual, '{"version":1,"history":false}');
    assert.equal(loadPolicy([usual, other]).policy.history, false);
  });

  it('allows the listed hosts, their subdomains if specified, and this computer', () => {
    const policy = { ...NO_POLICY, allowedHosts: HOSTS };
    for (const host of [
      'acme.acquire.io',
      'ACME.acquire.io',
      'acme.acquire.io.',
      'a.eu.acquire.io',
      'a.b.eu.acquire.io',
    ])
      assert.ok(isHostAllowed(host, policy), host);
    for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '[::1]']) assert.ok(isHostAllowed(host, policy), host);
    for (const host of [
      'acquire.io',
      'eu.acquire.io',
      'xacme.acquire.io',
      'x.acme.acquire.io',
      'acme.acquire.io.evil.example',
      'aeu.acquire.io',
      'localhost.evil.example',
      '10.0.0.1',
    ])
      assert.ok(!isHostAllowed(host, policy), host);
  });

  it('refuses a request to another host before it is sent', () => {
    setPolicy({ ...NO_POLICY, allowedHosts: HOSTS });
    assert.equal(resolveTarget(['https://acme.acquire.io'], '/x').path, '/x');
    assert.throws(
      () => resolveTarget(['https://app.acquire.io'], '/x'),
      (error) => error instanceof AcquireError && error.kind === 'untrusted-host' && error.detail.problem === 'policy',
    );
  });
});

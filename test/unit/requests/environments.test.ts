import assert from 'node:assert/strict';
import { environmentFolders, Environments } from '../../../src/features/requests/environments';

const read = (text: string, priv?: string): Environments =>
  Environments.read([
    { name: 'http-client.env.json', text },
    ...(priv === undefined ? [] : [{ name: 'http-client.private.env.json', text: priv }]),
  ]);

describe('environment files', () => {
  it('hold one object for each environment; shared values count in all, private ones win', () => {
    const all = read(
      '{ "$shared": { "a": "1", "b": "1" }, "dev": { "b": "2", "n": 12345678901234567890, "on": true, "none": null, "list": [1, 2] } }',
      '{ "dev": { "a": "3" }, "home": { "c": "4" } }',
    );
    assert.deepEqual(all.names, ['dev', 'home']);
    assert.deepEqual(Object.fromEntries(all.values('dev')), {
      a: '3',
      b: '2',
      n: '12345678901234567890',
      on: 'true',
      none: '',
      list: '[1, 2]',
    });
    assert.deepEqual(Object.fromEntries(all.values(undefined)), { a: '1', b: '1' });
    assert.deepEqual(Object.fromEntries(all.values('unknown')), { a: '1', b: '1' });
    assert.deepEqual(all.defining('c'), ['home']);
  });

  it('may have comments, trailing commas and a byte order mark', () => {
    assert.deepEqual([...read('\uFEFF// dev\n{ "dev": { "a": "x", /* b */ }, }').values('dev')], [['a', 'x']]);
  });

  it('that are broken give their problem with its line, and nothing else', () => {
    const broken = read('{\n  "dev": {\n    "a": x\n  }\n}', '{ "dev": { "a": "private" } }');
    assert.deepEqual(
      broken.problems.map(({ file, line, reason }) => [file, line, reason]),
      [['http-client.env.json', 3, 'syntax']],
    );
    assert.equal(broken.values('dev').get('a'), 'private');
    assert.equal(read('[]').problems[0]?.reason, 'not-object');
    assert.deepEqual(read('').problems, []);
    assert.equal(Environments.read([{ name: 'f', text: undefined }]).problems[0]?.reason, 'unreadable');
  });

  it('know which of the used values are secret', () => {
    const environments = read('{ "dev": { "accessToken": "abcdef123", "name": "Ada", "api_key": "unused1" } }');
    assert.deepEqual(environments.secretsAmong(['accessToken', 'name', 'missing'], 'dev'), ['abcdef123']);
    assert.deepEqual(environments.secretsAmong(['accessToken'], undefined), []);
  });

  it('take every used text of the private file for a secret, short words apart', () => {
    const text = '{ "dev": { "door": "open sesame", "mode": "dev", "port": 8080123, "on": true } }';
    const used = ['door', 'mode', 'port', 'on'];
    const secrets = (name: string): readonly string[] => Environments.read([{ name, text }]).secretsAmong(used, 'dev');
    assert.deepEqual(secrets('http-client.private.env.json'), ['open sesame']);
    assert.deepEqual(secrets('http-client.env.json'), []);
  });

  it('do not take parts of an address in the private file for a secret', () => {
    const parts = {
      a: 'https://',
      b: '/profile/lead/',
      c: 'https://app.acquire.io',
      d: 'http://127.0.0.1:8080/',
      e: 'https:',
      f: 'profile/',
      g: '/api/v1/crm/objects/contact',
    };
    const text = JSON.stringify({ $shared: parts });
    const environments = Environments.read([{ name: 'http-client.private.env.json', text }]);
    assert.deepEqual(environments.secretsAmong(Object.keys(parts), undefined), []);
  });
  it('takes the parts of a composite value for secrets', () => {
    const text = '{"dev":{"custom":"{{user}}:HUNTER2","both":"a-HUNTER3-{{x}}","auth":"Bearer {{y}}","user":"ada"}}';
    const environments = Environments.read([{ name: 'http-client.private.env.json', text }]);
    const secrets = environments.secretsAmong(['custom', 'both', 'auth'], 'dev');
    assert.ok(secrets.includes('HUNTER2') && secrets.includes('a-HUNTER3'), secrets.join());
    assert.ok(!secrets.includes('Bearer'), secrets.join());
  });

  it('are those of the nearest folder up to the root, and no further', () => {
    assert.deepEqual(environmentFolders('/w/a/b', '/w'), ['/w/a/b', '/w/a', '/w']);
    assert.deepEqual(environmentFolders('/w', '/w/'), ['/w']);
    assert.deepEqual(environmentFolders('/other/x', '/w'), ['/other/x']);
    assert.deepEqual(environmentFolders('/wide', '/w'), ['/wide']);
    assert.deepEqual(environmentFolders('/a', '/'), ['/a', '/']);
    assert.deepEqual(environmentFolders('/a/b', undefined), ['/a/b']);
  });
});

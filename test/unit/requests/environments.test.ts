import assert from 'node:assert/strict';
import { environmentFolders, Environments } from '../../../src/requests/environments';

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
    assert.deepEqual(all.knowing('c'), ['home']);
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

  it('know which values are credentials', () => {
    assert.deepEqual(read('{ "dev": { "token": "abcdef123", "name": "Ada" } }').secrets, ['abcdef123']);
  });

  it('take every text of the private file for a credential, short words apart', () => {
    const text = '{ "dev": { "door": "open sesame", "mode": "dev", "port": 8080123, "on": true } }';
    assert.deepEqual(Environments.read([{ name: 'http-client.private.env.json', text }]).secrets, ['open sesame']);
    assert.deepEqual(Environments.read([{ name: 'http-client.env.json', text }]).secrets, []);
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

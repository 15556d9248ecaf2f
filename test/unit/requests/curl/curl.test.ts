import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { findOperation } from '../../../../src/api/catalogue';
import type { ApiRequest } from '../../../../src/api/client/types';
import { generateCode } from '../../../../src/features/requests/code/codegen';
import type { CurlCommand } from '../../../../src/features/requests/curl/command';
import { parseCurl } from '../../../../src/features/requests/curl/curl';
import { curlToDocument, requestLocation, curlToRequest } from '../../../../src/features/requests/curl/curlDocument';
import { CurlNotes } from '../../../../src/features/requests/curl/notes';
import { tokenize } from '../../../../src/features/requests/curl/tokenize';
import { operationDraft } from '../../../../src/features/requests/form/operationForm';
import { draftToRequest } from '../../../../src/features/requests/form/draft';
import { CURL_COMMANDS, NOT_CURL } from '../../../fixtures/curlCommands';

const parsed = (text: string): CurlCommand => {
  const command = parseCurl(text);
  assert.ok(typeof command === 'object', String(command));
  return command;
};

describe('a pasted curl command', () => {
  it('has a corpus', () => {
    assert.ok(CURL_COMMANDS.length >= 50);
  });

  for (const one of CURL_COMMANDS) {
    it(`is read: ${one.name}`, () => {
      const command = parsed(one.text);
      if (one.method) assert.equal(command.method, one.method);
      if (one.url) assert.equal(command.url, one.url);
      if (one.headers) assert.deepEqual(command.headers, one.headers);
      if (typeof one.body === 'string') assert.deepEqual(command.body, { kind: 'text', text: one.body });
      else if (one.body && 'file' in one.body) assert.deepEqual(command.body, { kind: 'file', file: one.body.file });
      else if (one.body) assert.deepEqual(command.body, { kind: 'multipart', ...one.body });
      else assert.equal(command.body.kind, 'none');
      assert.equal(command.token, one.token);
      if (one.notes) assert.deepEqual(command.notes.map(({ code }) => code).sort(), [...one.notes].sort());
      const { token, ...rest } = command;
      const all = JSON.stringify(rest) + curlToDocument(command);
      assert.ok(!token || !all.includes(token), 'the token is still in it');
      assert.ok(!/secret/.test(all), 'a credential is still in it');
    });
  }

  it('is refused when it is none', () => {
    for (const [text, why] of NOT_CURL) assert.equal(parseCurl(text), why, text);
  });

  it('has an address as curl reads it', () => {
    for (const [address, expected] of [
      ['HTTPS://ACME.acquire.io/u', '/u'],
      ['https:/acme.acquire.io/u', '/u'],
      ['https:///acme.acquire.io/u', '/u'],
      ['HTTP://Example.org:81/U', '/U'],
      ['http://example.org:81?a', '/?a'],
      ['http://example.org:810/u', 'http://example.org:810/u'],
    ] as const) {
      const command = parseCurl(`curl '${address}'`);
      assert.ok(typeof command === 'object', address);
      assert.equal(requestLocation(command.url, 'http://example.org:81'), expected, address);
    }
    for (const address of ['/u', '//acme.acquire.io/u', 'https://', 'https:////u', '?a', '#a', 'ftp://a/b'])
      assert.equal(parseCurl(`curl '${address}'`), 'bad-address', address);
  });

  it('never throws, whatever is pasted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        parseCurl(text);
        parseCurl(`curl ${text}`);
        parseCurl(`curl https://x.example/ ^\n${text}`);
      }),
      { numRuns: 500 },
    );
    const piece = fc.constantFrom(
      "'",
      '"',
      '\\',
      "$'",
      '^',
      '\n',
      ' ',
      '-d',
      '-F',
      '--json',
      'a=@b;type="c',
      '&',
      '|',
      'https://x.example/',
      '-H',
      'A: b',
      '\\x',
      '\\u12',
      '`',
      '$(',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        parseCurl(`curl https://x.example/ ${pieces.join('')}`);
      }),
      { numRuns: 1000 },
    );
  });

  it('ends soon even for texts designed to be slow', () => {
    for (const part of ["-F 'a=\"' ", '-d a=1 ', '\\\n', '"\\"', "$'\\'", '^\n', '-H "A: b" '])
      parseCurl(`curl https://x.example/ ${part.repeat(20_000)}`);
  });

  it('is split into words like in bash', function () {
    const cases = CURL_COMMANDS.filter(({ name, text }) => {
      const notes = new CurlNotes();
      const { open } = tokenize(text, notes);
      return (
        !notes.all().some(({ code }) => code === 'variables') &&
        !open &&
        !/\^|forgotten|second|pipe|without quotes|line ends/.test(text + name)
      );
    });
    // One shell for all, which marks the end of each command.
    const script = cases.map(({ text }) => `${text.replace('/usr/bin/curl', 'curl')}\nprintf '\\001'\n`).join('');
    const bash = spawnSync('bash', ['-c', `curl() { printf '%s\\0' curl "$@"; }\n${script}`], {
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    if (bash.error) return this.skip();
    const said = bash.stdout.toString('utf8').split('\u0001');
    for (const [n, { name, text }] of cases.entries())
      assert.deepEqual(
        tokenize(text, new CurlNotes()).words.map((word) => word.text.replace('/usr/bin/curl', 'curl')),
        said[n]?.split('\0').slice(0, -1),
        name,
      );
  });

  it('imports its own "Copy as cURL" for every operation', () => {
    const account = { origin: 'https://app.acquire.io', authHeader: 'bearer' } as const;
    for (const id of [
      'v1.lead.list',
      'v1.lead.add-update',
      'v2.contact.create',
      'v2.contact.list',
      'v2.contact.delete',
    ]) {
      const draft = operationDraft(findOperation(id)!, { pathForm: 'plain' });
      const sent = draftToRequest(
        draft.bodyKind === 'json'
          ? { ...draft, text: '{"a":"it\'s \\" $x", "n": 9007199254740993}' }
          : draft.bodyKind === 'form'
            ? { ...draft, form: [['a[b]', 'c & d\n\'"']] }
            : draft,
      );
      const command = parsed(generateCode({ ...sent, url: sent.url.replace(/\{\w+\}/, '1') }, account, 'shell:curl'));
      const back = curlToRequest(command)!;
      assert.deepEqual(
        [back.method, back.url, back.body ?? { kind: 'none' }],
        [sent.method, sent.url.replace(/\{\w+\}/, '1'), sent.body],
        id,
      );
    }
  });

  it('reads the code of requests that need special options back', () => {
    const account = { origin: 'https://app.acquire.io', authHeader: 'bearer' } as const;
    const json = ['Content-Type', 'application/json'] as const;
    const requests: ApiRequest[] = [
      { method: 'GET', url: '/x?ids=[1-3]&fields[name]=a&b={c,d}' },
      { method: 'POST', url: '/x?a[0]=1', headers: [['X-Empty', '']] },
      { method: 'HEAD', url: '/x' },
      { method: 'DELETE', url: '/x/1', headers: [json], body: { kind: 'text', text: '["it\'s"]' } },
      {
        method: 'PUT',
        url: '/x',
        headers: [['X-A', '1'], ['X-A', '2'], json],
        body: { kind: 'text', text: '{"a":"\'\u00e9\\\\"}\r\n\u0007' },
      },
      {
        method: 'PATCH',
        url: '/x',
        headers: [['Content-Type', 'text/plain']],
        body: { kind: 'text', text: '@/etc/passwd' },
      },
    ];
    for (const one of requests) {
      const command = parsed(generateCode(one, account, 'shell:curl'));
      assert.deepEqual(command.notes.map(({ code }) => code).sort(), ['token', 'variables'], one.url);
      const { method, url, headers = [], body = { kind: 'none' } } = curlToRequest(command)!;
      assert.deepEqual(
        { method, url, headers, body },
        { method: one.method, url: one.url, headers: one.headers ?? [], body: one.body ?? { kind: 'none' } },
      );
    }
  });
});

describe('the request of a pasted command', () => {
  it("belongs to whatever account it is pasted for when its host is Acquire's", () => {
    assert.equal(requestLocation('https://app.acquire.io/profile/lead/list?a=1'), '/profile/lead/list?a=1');
    assert.equal(requestLocation('https://acme.acquire.io'), '/');
    assert.equal(requestLocation('https://evil.example/app.acquire.io/x'), 'https://evil.example/app.acquire.io/x');
    assert.equal(requestLocation('https://app.acquire.io.evil.example/x'), 'https://app.acquire.io.evil.example/x');
    assert.equal(requestLocation('http://127.0.0.1:4010/x', 'http://127.0.0.1:4010'), '/x');
    assert.equal(requestLocation('http://127.0.0.1:40100/x', 'http://127.0.0.1:4010'), 'http://127.0.0.1:40100/x');
  });

  it('becomes a document that names files and contains forms over several lines', () => {
    assert.match(
      curlToDocument(parsed('curl https://app.acquire.io/profile/lead/list -d "limit=10&page=1"')),
      /^POST \/profile\/lead\/list\nContent-Type: application\/x-www-form-urlencoded\n\nlimit=10\n&page=1$/m,
    );
    assert.match(
      curlToDocument(parsed('curl https://x.example/ -H "Content-Type: application/json" -d @lead.json')),
      /^POST https:\/\/x\.example\/\nContent-Type: application\/json\n\n< lead\.json$/m,
    );
    assert.match(
      curlToDocument(parsed('curl https://x.example/ -F "a=@b.png;type=image/png"')),
      /name="a"; filename="b\.png"\nContent-Type: image\/png\n\n< b\.png\n--acquire-boundary--$/m,
    );
  });
});

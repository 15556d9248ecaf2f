import assert from 'node:assert/strict';
import type { CurlCommand } from '../../../../src/features/requests/curl/command';
import { parseCurl } from '../../../../src/features/requests/curl/curl';
import { curlNoteText, curlNoteTexts } from '../../../../src/features/requests/curl/messages';
import { assertLinear } from '../../../fixtures/growth';

const U = 'https://acme.acquire.io/u';

function imported(text: string): CurlCommand {
  const command = parseCurl(text);
  assert.ok(typeof command === 'object', `${String(command)}: ${text}`);
  return command;
}

/** The notes of a command as `code` or `code name`. */
function notesOf(text: string): string[] {
  return imported(text).notes.map(({ code, name }) => (name === undefined ? code : `${code} ${name}`));
}

/** Each command's notes, for commands with the same request. */
function table(rows: readonly (readonly [command: string, notes: readonly string[]])[]): void {
  for (const [command, notes] of rows) assert.deepEqual(notesOf(command), notes, command);
}

describe('the notes on a pasted curl command', () => {
  it('name further requests and commands, and only the first is taken', () => {
    const rows: [string, string[]][] = [
      [`curl ${U}\ncurl ${U}/b -X DELETE`, ['more-commands curl']],
      [`curl ${U}; curl ${U}/b`, ['more-commands curl']],
      [`curl ${U} && /usr/bin/curl ${U}/b`, ['more-commands curl']],
      [`curl ${U} | jq .data`, ['more-commands jq']],
      [`curl ${U} ${U}/b`, ['more-commands']],
      [`curl ${U} --url ${U}/b`, ['more-commands']],
      [`curl ${U} --next ${U}/b`, ['more-commands']],
      [`curl ${U} -: -d a=1 ${U}/b`, ['more-commands']],
      [`curl ${U}\n\n# then\nrm -rf x`, ['more-commands rm']],
      [`curl.exe "${U}" & del x`, ['more-commands del']],
      [`curl ${U} &`, []],
      [`curl ${U} ;\n\n# the end\n`, []],
      [`curl ${U} --next`, []],
    ];
    table(rows);
    for (const [command] of rows) {
      assert.equal(imported(command).url, U, command);
      assert.equal(imported(command).method, 'GET', command);
    }
  });

  it('name unknown options, whose argument never becomes the address', () => {
    const rows: [string, string[]][] = [
      [`curl --no-such c.pem ${U}`, ['unknown-option --no-such']],
      [`curl --frobnicate ${U}`, ['unknown-option --frobnicate']],
      [`curl --frobnicate https://evil.example/ ${U}`, ['unknown-option --frobnicate']],
      [`curl --frobnicate=https://evil.example/ ${U}`, ['unknown-option --frobnicate']],
      [`curl -ä c.pem ${U}`, ['unknown-option -ä']],
      [`curl -s§x ${U} --get`, ['unknown-option -§']],
      [`curl --dat x=1 ${U}`, ['unknown-option --dat']],
      [`curl --no-header x ${U}`, ['unknown-option --no-header']],
    ];
    table(rows);
    for (const [command] of rows) assert.equal(imported(command).url, U, command);
    assert.equal(parseCurl('curl --frobnicate c.pem'), 'no-address');
  });

  it('name options that cannot be imported, without their values', () => {
    table([
      [`curl --proxy-cacert c.pem ${U}`, ['unsupported-option --proxy-cacert']],
      [`curl -x http://u:p@proxy ${U}`, ['unsupported-option --proxy']],
      [`curl -U u:p -E c.pem:pw ${U}`, ['unsupported-option --proxy-user', 'unsupported-option --cert']],
      [`curl --resolve a:1:b ${U}`, ['unsupported-option --resolve']],
      [`curl -C - ${U}`, ['unsupported-option --continue-at']],
      [`curl -n ${U}`, ['unsupported-option --netrc']],
      [`curl --no-netrc ${U}`, []],
      [`curl --httpsig-key @k ${U}`, ['unsupported-option --httpsig-key']],
      [`curl -r 0-4 -d a=1 ${U}`, ['unsupported-option --range']],
      [`curl -r 0-4 -d a=1 -X GET ${U}`, ['unsupported-option --range']],
      [`curl -r 0-4 -X POST ${U}`, []],
      [
        `curl --variable a=1 --expand-data 'b={{a}}' ${U}`,
        ['unsupported-option --variable', 'unsupported-option --expand-data'],
      ],
      [`curl ${U} -d`, ['missing-value --data']],
      [`curl ${U} -F novalue`, ['missing-value --form']],
    ]);
  });

  it('are not made for options that change nothing about the request', () => {
    for (const options of [
      '-s -S -v -o out -w "%{http_code}"',
      '--compressed --no-compressed -L --max-redirs 3',
      '--http2 --tlsv1.2 -4 --tcp-nodelay',
      '-fsSL --retry 3 --connect-timeout 5',
      '--no-keepalive -N --no-progress-meter --trace-ids',
      '--out-null --parallel-max-host 3 --skip-existing --ip-tos AF11',
      '--no-insecure -D - -i --show-headers',
    ])
      assert.deepEqual(notesOf(`curl ${options} ${U}`), [], options);
  });

  it('take what curl takes for an option: letters, beginnings, and --no-', () => {
    assert.deepEqual(imported(`curl --data-u 'a=b c' ${U}`).body, { kind: 'text', text: 'a=b%20c' });
    assert.equal(imported(`curl --max-t 5 --refer x ${U}`).timeoutMs, 5000);
    assert.equal(imported(`curl --proxy-ciph x ${U}`).url, U);
    assert.equal(imported(`curl -I --no-head ${U}`).method, 'GET');
    assert.equal(imported(`curl --HEAD ${U}`).method, 'HEAD');
    assert.deepEqual(notesOf(`curl -k --no-inse ${U}`), ['insecure']);
    assert.equal(imported(`curl -sXPUT -sd a=1 ${U}`).method, 'PUT');
  });

  it('name data that is not there: standard input, and files that are only a part', () => {
    table([
      [`curl ${U} -d @-`, ['stdin']],
      [`curl ${U} --json @- <<EOF\n{"a":1}\nEOF`, ['stdin']],
      [`curl ${U} --json @- <<'EOF'\n{"a":1}\nEOF\ncurl ${U}/b`, ['stdin', 'more-commands curl']],
      [`curl ${U} -T -`, ['upload-type', 'stdin']],
      [`curl ${U} -F f=@-`, ['stdin']],
      [`curl ${U} --data-binary @- < f.txt`, ['stdin']],
      [`curl ${U} -d a=1 -d @f`, ['data-file f']],
      [`curl ${U} --data-urlencode n@f`, ['data-file f']],
      [`curl ${U} --url-query 'name@f.txt'`, ['data-file f.txt']],
      [`curl ${U} -G -d @f.txt -d a=1`, ['data-file f.txt']],
      [`curl ${U} -G --data-urlencode @f.txt`, ['data-file f.txt']],
      [`curl ${U} -H @hdr.txt`, ['header-file hdr.txt']],
      [`curl ${U} -H @-`, ['stdin']],
      [`curl ${U} -d @f`, ['file-line-breaks f']],
      [`curl ${U} --data-binary @f`, []],
      [`curl ${U} --json @f`, []],
    ]);
    assert.equal(imported(`curl ${U} -G -d @f.txt -d a=1`).url, `${U}?&a=1`);
    assert.equal(imported(`curl ${U} --url-query 'name@f.txt'`).url, `${U}?name=`);
  });

  it('name headers that are left out, changed or not valid', () => {
    table([
      [`curl ${U} -H 'Host: x' -H 'Content-Length: 3'`, ['header-left-out Host', 'header-left-out Content-Length']],
      [`curl ${U} -H 'Expect:'`, ['header-removed Expect']],
      [`curl ${U} -d a=1 -H 'Content-Type:'`, ['header-removed Content-Type']],
      [`curl ${U} -H $'A: b\\r\\nC: d'`, ['header-invalid A']],
      [`curl ${U} -H 'a b: c'`, ['header-invalid a b']],
      [`curl ${U} -H 'Cookie: a=b'`, ['cookie']],
      [`curl ${U} -H 'Proxy-Authorization: Basic x'`, ['user']],
      [`curl ${U} -F a=1 -H 'Content-Type: multipart/related'`, ['multipart-type multipart/related']],
      [`curl ${U} -F a=1 -H 'Content-Type: multipart/form-data; boundary=x'`, []],
    ]);
  });

  it('name what a form part cannot keep', () => {
    table([
      [`curl ${U} -F 'a=@f;headers="X-A: 1"'`, ['part-headers a']],
      [`curl ${U} -F 'a=x;encoder=base64'`, ['part-headers a']],
      [`curl ${U} -F 'a=@f,g'`, ['part-files a']],
      [`curl ${U} -F '=(;type=multipart/mixed'`, ['part-files ']],
      [`curl ${U} -F 'a=x;filename=b.bin'`, ['part-type a']],
      [`curl ${U} -F 'a=<f;filename=b.bin'`, []],
      [`curl ${U} -F 'a=@f;filename=b.bin'`, []],
      [`curl ${U} -F 'a=x;filename=b.png'`, []],
      [`curl ${U} -F '=x'`, ['part-name']],
      [`curl ${U} --form-escape -F 'a"b=x'`, ['form-escape a"b']],
      [`curl ${U} --form-escape -F a=x`, []],
      [`curl ${U} -F a=1 -d b=2`, ['mixed-data']],
    ]);
  });

  it('name patterns of addresses, methods in small letters, and a scheme that is not named', () => {
    table([
      [`curl -g '${U}?a=[1-3]'`, []],
      [`curl '${U}?a=[1-3]'`, ['globbing']],
      [`curl '${U}/{a,b}'`, ['globbing']],
      [`curl '${U}/{id}'`, []],
      [`curl '${U}?a=\\[1-3\\]'`, []],
      [`curl -X delete ${U}`, ['method-case delete']],
      ['curl acme.acquire.io/u', ['https']],
      ['curl 127.0.0.1:4010/u', []],
      ['curl --proto-default https acme.acquire.io/u', []],
      [`curl ${U} --data-binary $'\\xff'`, ['not-text']],
      [`curl ${U} -m 0`, []],
      [`curl ${U} -m 2.5`, []],
      ...['abc', '-1', '1e400', 'NaN'].map((n) => [`curl ${U} -m ${n}`, ['missing-value --max-time']] as const),
    ]);
    assert.equal(imported('curl localhost:4010/u').url, 'http://localhost:4010/u');
    assert.equal(imported(`curl '${U}?a=\\{b\\}'`).url, `${U}?a={b}`);
  });

  it('never hold a credential', () => {
    for (const command of [
      `curl -u ada:topsecret ${U}`,
      `curl -b 'sid=topsecret' ${U}`,
      `curl -x http://ada:topsecret@proxy ${U}`,
      `curl --proxy-user ada:topsecret ${U}`,
      `curl --unknown=topsecret ${U}`,
      `curl -H 'Authorization: Basic topsecret' ${U}`,
      `curl -H 'X-Api-Key: topsecret' ${U}`,
      `curl https://ada:topsecret@acme.acquire.io/u`,
      `curl --pass topsecret --tlspassword topsecret ${U}`,
      `curl ${U} -F token=topsecret -F a=1`,
    ]) {
      const { token, ...rest } = imported(command);
      assert.ok(!JSON.stringify(rest).includes('topsecret'), command);
      assert.ok(rest.notes.length, command);
      assert.ok(token === undefined || token === 'topsecret');
    }
  });

  it('have the line they are about', () => {
    const { notes } = imported(`curl '${U}' \\\n  -k \\\n  -x proxy \\\n  -H 'Host: x'\ncurl ${U}`);
    assert.deepEqual(
      notes.map(({ code, line }) => [code, line]),
      [
        ['more-commands', 5],
        ['insecure', 2],
        ['unsupported-option', 3],
        ['header-left-out', 4],
      ],
    );
  });

  it('are one text for all names, and each has a text', () => {
    const { notes } = imported(`curl -x a --cert b ${U} -b c -u d:e`);
    assert.deepEqual(curlNoteTexts(notes), [
      'Options that are not supported were left out: --proxy, --cert',
      'Cookies were left out.',
      'A user name and password were left out.',
    ]);
    assert.equal(curlNoteText({ code: 'token', line: 1 }), undefined);
  });

  it('come in linear time', async () => {
    const long: readonly ((count: number) => string)[] = [
      (count) => `curl ${U}${'\n'.repeat(100 * count)}`,
      (count) => `curl ${U}${'\n'.repeat(100 * count)}-d a=1`,
      (count) => `curl ${U} ^${'\n'.repeat(100 * count)}-d a=1`,
      (count) => `curl ${U}${' -d a=1'.repeat(20 * count)}`,
      (count) => `curl ${U}${' \\\n -x p'.repeat(20 * count)}`,
      (count) => `curl ${U} -F 'a="${'\\\\'.repeat(100 * count)}'`,
      (count) => `curl.exe "${U}" ${'`\n'.repeat(100 * count)}`,
      (count) => `curl ${U}${'\n#'.repeat(100 * count)}`,
      (count) => `curl ${U} -d "${'""a'.repeat(50 * count)}"`,
      (count) => `${'#\n\n'.repeat(100 * count)}curl ${U} -d ${'a^'.repeat(50 * count)}`,
      (count) => `Invoke-WebRequest -Uri "${U}" ${'`\n'.repeat(100 * count)}-Method "POST"`,
    ];
    for (const text of long)
      await assertLinear(text(1).slice(0, 60), (count) => {
        const command = text(count);
        return () => parseCurl(command);
      });
  }).timeout(60_000);
});

import assert from 'node:assert/strict';
import { parseCurl } from '../../../../src/features/requests/curl/curl';
import { CurlNotes } from '../../../../src/features/requests/curl/notes';
import { tokenize } from '../../../../src/features/requests/curl/tokenize';

const U = 'https://acme.acquire.io/u';

const wordsOf = (text: string): string[] => tokenize(text, new CurlNotes()).words.map((word) => word.text);

/** Commands of a shell, and the arguments after `curl` and the URL. */
function splits(rows: readonly (readonly [command: string, words: readonly string[]])[]): void {
  for (const [command, words] of rows) assert.deepEqual(wordsOf(command).slice(1), [U, ...words], command);
}

describe('a pasted command is split as by', () => {
  it('bash and zsh', () => {
    splits([
      [`curl ${U} -d 'a"b' "c'd" e\\ f`, ['-d', 'a"b', "c'd", 'e f']],
      [`curl ${U} -d $'a\\'b\\n\\u00e9\\x41\\101\\e'`, ['-d', "a'b\né" + 'AA\x1b']],
      [`curl ${U} -d "a\\"b\\\\c\\$d\\e"`, ['-d', 'a"b\\c$d\\e']],
      [`curl ${U} \\\n  -d 'x' \\\r\n  -d y`, ['-d', 'x', '-d', 'y']],
      [`curl ${U} \\  \n  -d x`, ['-d', 'x']],
      [`curl ${U} > out.json 2>&1 -d x`, ['-d', 'x']],
      [`curl ${U} -d '' ""`, ['-d', '', '']],
      [`curl ${U} # a comment\n -d x`, ['-d', 'x']],
      [`$ curl ${U} -d x; ls`, ['-d', 'x']],
      [`curl ${U} -d "a""b"'c'$'d'`, ['-d', 'abcd']],
      [`curl ${U} -d 'a\nb'`, ['-d', 'a\nb']],
      [`curl ${U} -d $'\\U0001F600\\U41\\X41'`, ['-d', '😀A\\X41']],
      [`curl ${U} -d $'\\cA\\cz\\c?\\c['`, ['-d', '\x01\x1a\x7f\x1b']],
      [`# Creates a note\n\n  # twice\r\ncurl ${U} -d x`, ['-d', 'x']],
      [`#!/bin/sh\n$ curl ${U} -d x`, ['-d', 'x']],
      [`# curl ${U} -d x`, ['-d', 'x']],
    ]);
  });

  it('fish, whose single quotes know a backslash', () => {
    splits([
      [`curl ${U} -d 'it\\'s'`, ['-d', "it's"]],
      [`curl ${U} -d 'a\\\\b\\'c'`, ['-d', "a\\b'c"]],
      [`curl ${U} -d '{"a":"it\\'s"}' -H 'B: c'`, ['-d', '{"a":"it\'s"}', '-H', 'B: c']],
      [`curl ${U} \\\n  -d '\\'a'`, ['-d', "'a"]],
      [`curl ${U} -d 'a\\nb\\'c'`, ['-d', "a\\nb'c"]],
      [`curl ${U} -d 'a\\'b' -d "c"`, ['-d', "a'b", '-d', 'c']],
    ]);
  });

  it('cmd, as Chrome and Edge write it now', () => {
    splits([
      [`curl ^"${U}^" --data-raw ^"^{^\\^"a^\\^":^\\^"b^\\^"^}^"`, ['--data-raw', '{"a":"b"}']],
      [`curl ^"${U}^" ^\r\n  -H ^"x-a: 1^" ^\r\n  -X ^"PUT^"`, ['-H', 'x-a: 1', '-X', 'PUT']],
      [`curl ^"${U}^" -d ^"a=1^&b=2^"`, ['-d', 'a=1&b=2']],
      [`curl ^"${U}^" -d ^"50^%^"`, ['-d', '50%']],
      [`curl ^"${U}^" -d ^"a^\n\nb^"`, ['-d', 'a\nb']],
      [`curl ^"${U}^" -d ^"it's^"`, ['-d', "it's"]],
      [`curl ^"${U}^" -d ^"\\^\\^\\^"x^"`, ['-d', '\\"x']],
    ]);
  });

  it('cmd, as Chrome wrote it before', () => {
    splits([
      [`curl "${U}" --data-raw "^{^\\^"a^\\^":^\\^"b^\\^"^}"`, ['--data-raw', '{"a":"b"}']],
      [`curl "${U}" ^\r\n  -H "x: ^\\^"q^\\^"" ^\r\n  -d "a=1^&b=2"`, ['-H', 'x: "q"', '-d', 'a=1&b=2']],
      [`curl "${U}" -d "^{^\\^"a^\\^":50^%^}"`, ['-d', '{"a":50%}']],
      [`curl "${U}" -d "^[^\\^"a^\\^",1^]"`, ['-d', '["a",1]']],
      [`curl "${U}" -d "^{^\\^"a^\\^":^\\^"it's^\\^"^}"`, ['-d', '{"a":"it\'s"}']],
      [`curl "${U}" -d "^\\^"x^\\^"" --compressed`, ['-d', '"x"', '--compressed']],
    ]);
  });

  it('cmd, as Firefox writes it and people type it', () => {
    splits([
      [`curl "${U}" --data "{""a"":1}"`, ['--data', '{"a":1}']],
      [
        `curl "${U}" -X POST --data-raw "{""a"":""b c"",""d"":[""e""]}"`,
        ['-X', 'POST', '--data-raw', '{"a":"b c","d":["e"]}'],
      ],
      [`curl "${U}" --data "[""a""]"`, ['--data', '["a"]']],
      [`curl "${U}" --data """a"""`, ['--data', '"a"']],
      [`curl "${U}" --data "{""a"":""""}"`, ['--data', '{"a":""}']],
      [`curl "${U}" -d "a=b^&c" ^\r\n -H "x: 1"`, ['-d', 'a=b^&c', '-H', 'x: 1']],
      [`curl "${U}" -d "{\\"a\\":1}" ^\n -s`, ['-d', '{"a":1}', '-s']],
      [`curl.exe "${U}" -F "f=@C:\\x\\y.png"`, ['-F', 'f=@C:\\x\\y.png']],
      [`C:\\tools\\curl.exe "${U}" -F f=@C:\\x.png`, ['-F', 'f=@C:\\x.png']],
      [`curl "${U}" -d "50"%"" ^\n -s > out.txt -v`, ['-d', '50%', '-s', '-v']],
      [`curl ${U} -d a=1^&b=2^|c^>d`, ['-d', 'a=1&b=2|c>d']],
    ]);
  });

  it('a POSIX shell with carets at the ends of lines', () => {
    splits([
      [`curl '${U}' ^\n -d '{"a":1}'`, ['-d', '{"a":1}']],
      [`curl '${U}' ^\r\n -d '{"a":1}' ^\r\n -s`, ['-d', '{"a":1}', '-s']],
      [`curl '${U}' ^  \n -d 'a^b'`, ['-d', 'a^b']],
      [`curl -X POST '${U}' ^\n -d 'x'`.replace('-X POST ', ''), ['-d', 'x']],
      [`curl '${U}' ^\n -H "a: b" \\\n -d 'x'`, ['-H', 'a: b', '-d', 'x']],
      [`curl '${U}' ^\n\n -d 'x'`, ['-d', 'x']],
    ]);
  });

  it('PowerShell', () => {
    splits([
      [`curl.exe '${U}' \`\n  -d 'it''s'`, ['-d', "it's"]],
      [`curl.exe "${U}" \`\r\n  -d "{\`"a\`":1}"`, ['-d', '{"a":1}']],
      [`curl.exe "${U}" \`\n -d "{""a"":1}"`, ['-d', '{"a":1}']],
      [`curl.exe '${U}' -d '{\\"a\\":1}'`, ['-d', '{"a":1}']],
      [`PS C:\\> curl.exe '${U}' -d '{"a":1}'`, ['-d', '{"a":1}']],
      [`curl.exe '${U}' \`\n -d "a\`nb\`tc" > out.txt`, ['-d', 'a\nb\tc']],
      [`curl.exe '${U}' -d 'x'; ls`, ['-d', 'x']],
      [`PS> & curl.exe '${U}' -d 'x'`, ['-d', 'x']],
      [`& "C:\\Program Files\\curl\\curl.exe" ${U} -d "x"`, ['-d', 'x']],
      [`curl.exe ${U} -d @'\r\n{"a":"it's"}\r\n'@ -s`, ['-d', '{"a":"it\'s"}', '-s']],
      [`curl ${U} -d @"\n{\n"a":1\n}\n"@`, ['-d', '{\n"a":1\n}']],
      [`curl.exe ${U} -d @'\n'@`, ['-d', '']],
    ]);
  });

  it('PowerShell for a cmdlet, as Chrome copies it', () => {
    const chrome = [
      '$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession',
      '$session.UserAgent = "Mozilla/5.0"',
      '$session.Cookies.Add((New-Object System.Net.Cookie("sid", "topsecret", "/", "acme.acquire.io")))',
      `Invoke-WebRequest -UseBasicParsing -Uri "${U}?a=1" \``,
      '-Method "PUT" `',
      '-WebSession $session `',
      '-Headers @{',
      '"authority"="acme.acquire.io"',
      '  "method"="PUT"',
      '  "x-custom"="kept"',
      '} `',
      '-ContentType "application/json" `',
      '-Body "{`"a`":`"$([char]233)`"}"',
    ].join('\r\n');
    const command = parseCurl(chrome);
    assert.ok(typeof command === 'object', String(command));
    assert.deepEqual(
      [command.method, command.url, command.headers, command.body],
      [
        'PUT',
        `${U}?a=1`,
        [
          ['x-custom', 'kept'],
          ['Content-Type', 'application/json'],
          ['User-Agent', 'Mozilla/5.0'],
        ],
        { kind: 'text', text: '{"a":"é"}' },
      ],
    );
    assert.deepEqual(
      command.notes.map(({ code }) => code),
      ['cookie'],
    );
    assert.ok(!JSON.stringify(command).includes('topsecret'));
    const rows: [string, unknown[]][] = [
      [`Invoke-RestMethod ${U}`, ['GET', U, 'none']],
      [`iwr -Uri '${U}' -Method Delete`, ['DELETE', U, 'none']],
      [`irm '${U}' -Body @{ a = 'b c'; d = 1 }`, ['GET', `${U}?a=b%20c&d=1`, 'none']],
      [
        `$r = Invoke-RestMethod -Method Post -Uri "${U}" -Body '{"a":1}' -ContentType 'application/json'`,
        ['POST', U, 'text'],
      ],
      [`curl -Uri "${U}" -OutFile x.json`, ['GET', U, 'none']],
      [
        `Invoke-WebRequest -Uri "${U}" -Method Post -Body ([System.Text.Encoding]::UTF8.GetBytes("a=1"))`,
        ['POST', U, 'text'],
      ],
      [`Invoke-WebRequest -Uri "${U}" -Method Put -InFile up.csv`, ['PUT', U, 'file']],
    ];
    for (const [text, expected] of rows) {
      const read = parseCurl(text);
      assert.ok(typeof read === 'object', text);
      assert.deepEqual([read.method, read.url, read.body.kind], expected, text);
    }
    for (const [text, code] of [
      [`Invoke-WebRequest -Uri "${U}" -Proxy http://x`, 'unsupported-option'],
      [`Invoke-WebRequest -Uri "${U}" -Method Post -Body $body`, 'variables'],
      [`Invoke-WebRequest -Uri "${U}" -Method Post -Body ($x | ConvertTo-Json)`, 'variables'],
      [`Invoke-WebRequest -Uri "${U}" -Token $t -Authentication Bearer`, 'unsupported-option'],
      [`Invoke-WebRequest -Uri "${U}" -Headers $h`, 'variables'],
      [`Invoke-WebRequest -Uri "${U}" -SkipCertificateCheck`, 'insecure'],
      [`Invoke-WebRequest -Uri "${U}"\nRemove-Item x`, 'more-commands'],
    ] as const) {
      const read = parseCurl(text);
      assert.ok(typeof read === 'object', text);
      assert.ok(
        read.notes.some((note) => note.code === code),
        `${text} ${JSON.stringify(read.notes)}`,
      );
    }
  });
});

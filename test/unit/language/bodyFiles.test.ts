import assert from 'node:assert/strict';
import { diagnoseDocument } from '../../../src/features/language/diagnostics';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { createDynamicSources } from '../../../src/features/language/resolve/dynamicValues';
import { VariableScope } from '../../../src/features/language/resolve/scope';
import { buildDocumentRequest, type BuildResult } from '../../../src/features/language/resolve/toRequest';

const build = (line: string, bytes: Uint8Array, asked: string[] = []): BuildResult => {
  const document = parseRequests(
    `@env = test\n@filepath = /data/{{env}}.json\nPOST /a\nContent-Type: text/plain\n\n${line}\n`,
  );
  const scope = new VariableScope(document, document.requests[0]!, { dynamic: createDynamicSources() });
  return buildDocumentRequest(document, document.requests[0]!, {
    resolve: (inner) => scope.resolve(inner),
    file: (path) => {
      asked.push(path);
      return bytes;
    },
  });
};

describe('a file in a body', () => {
  const ENCODINGS: readonly [string, readonly number[], string][] = [
    ['', [0xc3, 0xa9], 'é'],
    ['utf-8', [0xc3, 0xa9], 'é'],
    ['UTF8', [0xef, 0xbb, 0xbf, 0x61], '\ufeffa'],
    ['latin1', [0xe9, 0x80], 'é\u0080'],
    ['utf16le', [0xff, 0xfe, 0xe9, 0], 'é'],
    ['utf-16be', [0, 0xe9], 'é'],
    ['windows1252', [0x80], '€'],
    ['windows-1251', [0xd0], 'Р'],
    ['iso88592', [0xb1], 'ą'],
    ['iso-8859-15', [0xa4], '€'],
    ['shift_jis', [0x83, 0x41], 'ア'],
  ];
  for (const [encoding, bytes, text] of ENCODINGS)
    it(`is read as ${encoding || 'UTF-8 if no encoding is named'}`, () => {
      assert.deepEqual(build(`<@${encoding} ./a.txt`, Uint8Array.from(bytes)).request?.body, { kind: 'text', text });
    });

  for (const encoding of ['utf9', 'latin', 'windows-9999', 'utf-32', '{{env}}', 'utf-8,'])
    it(`is not read in an unknown encoding: ${encoding}`, () => {
      const line = `<@${encoding} ./a.txt`;
      assert.deepEqual(
        build(line, new Uint8Array()).problems?.map(({ code, name }) => [code, name]),
        [['file-encoding', encoding]],
      );
      const document = parseRequests(`POST /a\n\n${line}\n`);
      const found = diagnoseDocument(document, { trusted: true }).filter(({ code }) => code === 'file-encoding');
      assert.deepEqual(
        found.map(({ start, end }) => document.text.slice(start, end)),
        ['./a.txt'],
      );
    });

  const PATHS: readonly [string, string][] = [
    ['< ./a b.json', './a b.json'],
    ['< ./{{env}}/a.json', './test/a.json'],
    ['< {{filepath}}', '/data/test.json'],
    ['<@ {{filepath}}', '/data/test.json'],
    ['<@latin1 ../{{env}}.xml', '../test.xml'],
    ['< /abs/path.json', '/abs/path.json'],
    ['< C:\\x\\y.xml', 'C:\\x\\y.xml'],
    ['<@utf-8 \\\\server\\share\\y.xml', '\\\\server\\share\\y.xml'],
  ];
  for (const [line, path] of PATHS)
    it(`needs consent, by its path with the variables resolved: ${line}`, () => {
      const asked: string[] = [];
      build(line, new Uint8Array(), asked);
      assert.deepEqual(asked, [path]);
    });
});

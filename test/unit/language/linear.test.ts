import * as catalogue from '../../../src/api/catalogue';
import { diagnoseDocument } from '../../../src/features/language/diagnostics';
import { completeAt } from '../../../src/features/language/completion/complete';
import { idHints } from '../../../src/features/language/edit/idHints';
import { CatalogueIndex } from '../../../src/features/language/edit/catalogueIndex';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { findFolds, requestOutline } from '../../../src/features/language/parse/structure';
import type { HttpDocument } from '../../../src/features/language/parse/tree';
import { formatBodies } from '../../../src/features/language/print/format';
import { toPortableDocument } from '../../../src/features/language/print/portable';
import { tokenizeDocument } from '../../../src/features/language/print/printer';
import { VariableScope } from '../../../src/features/language/resolve/scope';
import { findDefinition, hoverSubjectAt } from '../../../src/features/language/resolve/hoverSubject';
import { buildDocumentRequest } from '../../../src/features/language/resolve/toRequest';
import { createDynamicSources } from '../../../src/features/language/resolve/dynamicValues';
import { assertLinear } from '../../fixtures/growth';

const ACCOUNT = { origin: 'https://app.acquire.io', generation: '1.0.0', pathForm: 'api' } as const;
const PORTABLE = { origin: 'https://app.acquire.io', authHeader: 'bearer' } as const;

const each = (count: number, one: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => one(n)).join('');
const webToken = (n: number, filler: string): string =>
  `eyJhbGciOiJIUzI1NiJ9.eyJ1Ijox${n}${filler.repeat(20)}.${'a'.repeat(20)}`;

/** Documents of a given size in various shapes. */
const SHAPES: Readonly<Record<string, (count: number) => string>> = {
  'paths that are not documented': (count) => each(count, (n) => `###\nPOST /profile/lead/lits${n}?page=1\n\n`),
  'one name for all': (count) => each(count, () => '### same\n# @name same\nGET /profile/lead/list\n\n'),
  'requests that use the one before': (count) =>
    each(count, (n) => `### r${n}\nPOST /profile/lead/list?x={{r${Math.max(0, n - 1)}.response.body.$.a}}\n\n`),
  'requests that use a later one': (count) =>
    each(count, (n) => `### r${n}\nPOST /profile/lead/list?x={{r${count - 1 - n}.response.body.$.a}}\n\n`),
  'a chain of variables': (count) =>
    `${each(count, (n) => `@v${n} = {{v${n + 1}}}\n`)}@v${count} = 1\n###\nGET /a?x={{v0}}\nX-Api-Key: {{v0}}\n`,
  'a host in each request': (count) =>
    each(count, (n) => `###\n@host = https://app.acquire.io\nGET {{host}}/profile/lead/list?n=${n}\n`),
  'web tokens': (count) =>
    each(count, (n) => `###\n@token${n} = ${webToken(n, 'x')}\nGET /profile/lead/list\nX-A: ${webToken(n, 'y')}\n`),
  'headers of one request': (count) =>
    `POST /profile/lead/list\n${each(count, (n) => `X-H${n}: {{x}}${n}\nContent-Type: text/plain\n`)}\na=1\n`,
  'a long JSON body': (count) =>
    `POST /profile/lead/list\nContent-Type: application/json\n\n[\n${each(count, (n) => `{"a":{{v}},"b":"{{v}} ${n}"},\n`)}1]\n`,
  'a long form': (count) =>
    `POST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\n${each(count, (n) => `&f${n}={{v}}\ng\n`)}`,
  'parts of a multipart body': (count) =>
    `POST /a\nContent-Type: multipart/form-data; boundary=b\n\n${each(count, (n) => `--b\nContent-Disposition: form-data; name="a${n}"\n\n< ./{{v}}\n`)}--b--\n`,
  'comment lines': (count) => `GET /a\n\n${each(count, (n) => `# comment {{x}} password=${n}abcdefgh\n`)}`,
  'a long comment': (count) => `# ${'comment {{x} {{ '.repeat(count)}\nGET /a\n`,
  'placeholders on one line': (count) => `GET /profile/lead/list?a=${'{{x}}'.repeat(count)}\n`,
  'prompts of one request': (count) =>
    `${each(count, (n) => `# @prompt p${n} a\n`)}GET /a?a=${each(count, (n) => `{{p${n}}}`)}\n`,
  'a target over many lines': (count) =>
    `GET /profile\n${each(count, (n) => `  /a${n}\n`)}${each(count, () => '  &b={{x}}\n')}`,
  'lines that cannot be read': (count) => each(count, () => '###\nGET /a\nX-A\n'),
  scripts: (count) => each(count, (n) => `###\nGET /a\n\n> {% client.global.set("token${n}", "x") %}\n`),
};

const offsets = ({ text }: HttpDocument): number[] => [0.3, 0.5, 0.97].map((part) => Math.floor(part * text.length));

/** Operations on a complete document, or while typing in one. */
const USES: Readonly<Record<string, (document: HttpDocument) => unknown>> = {
  parse: ({ text }) => parseRequests(text),
  check: (document) =>
    diagnoseDocument(document, { knowledge: new CatalogueIndex(catalogue), trusted: true, account: ACCOUNT }),
  format: (document) => formatBodies(document, '  '),
  structure: (document) => [requestOutline(document), findFolds(document), tokenizeDocument(document)],
  complete: (document) => {
    const context = { knowledge: new CatalogueIndex(catalogue), account: ACCOUNT };
    for (const offset of [...offsets(document), document.text.lastIndexOf('{{') + 2])
      completeAt(document, offset, context);
  },
  hover: (document) => {
    const knowledge = new CatalogueIndex(catalogue);
    for (const offset of offsets(document)) {
      hoverSubjectAt(document, offset, knowledge, ACCOUNT);
      findDefinition(document, offset);
    }
    idHints(document, { start: 0, end: document.text.length }, knowledge, () => ACCOUNT);
  },
  portable: (document) => toPortableDocument(document, () => PORTABLE),
  'portable copy of the last': (document) => toPortableDocument(document, () => PORTABLE, document.requests.slice(-1)),
  'portable copy of all but one': (document) =>
    toPortableDocument(document, () => PORTABLE, document.requests.slice(1)),
  build: (document) => {
    for (const node of document.requests) {
      const scope = new VariableScope(document, node, { dynamic: createDynamicSources() });
      buildDocumentRequest(document, node, { resolve: (inner) => scope.resolve(inner) });
    }
  },
};

describe('[threat: regex] the time that a long document takes', () => {
  for (const [shape, make] of Object.entries(SHAPES))
    it(`takes time in proportion to its length: ${shape}`, async function () {
      this.timeout(60_000);
      for (const [use, run] of Object.entries(USES))
        await assertLinear(use, (count) => {
          const document = parseRequests(Buffer.from(make(count)).toString());
          return () => run(document);
        });
    });
  it('grows with its length: requests that use a chain of variables, checked', async () => {
    await assertLinear('check', (count) => {
      const document = parseRequests(each(count, (n) => `###\n@v${n} = {{v${n + 1}}}\nGET /a?x={{v${n}}}\n`));
      return () => USES.check!(document);
    });
  });
});

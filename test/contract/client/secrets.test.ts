// Sends secret names through a real exchange, and then searches everything that is stored, logged, copied, exported or reported.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { operations, retiredOperations } from '../../../src/api/catalogue';
import type { JsonSchema } from '../../../src/api/catalogue';
import { exchangeLines } from '../../../src/api/client/exchangeLines';
import type { ApiRequest, Exchange } from '../../../src/api/client/types';
import {
  decodeEscapes,
  isCredentialHeader,
  ScopedSecrets,
  SECRET_MASK,
  type Redactor,
} from '../../../src/core/redaction';
import { CODE_LANGUAGES } from '../../../src/features/requests/code/codeLanguages';
import { generateCode } from '../../../src/features/requests/code/codegen';
import { toDraft } from '../../../src/features/requests/form/draft';
import { toStoredExchange } from '../../../src/features/requests/history/historyEntry';
import { printRequest } from '../../../src/features/requests/text/printRequest';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { toPortableDocument } from '../../../src/features/language/print/portable';
import { printPortableRequest } from '../../../src/features/requests/text/portableText';
import { redactDraft } from '../../../src/features/requests/form/redactDraft';
import { bodyToSave } from '../../../src/features/requests/history/savedBody';
import { setupReport } from '../../../src/features/setup/findings';
import { errorMessage } from '../../../src/api/errors/messages';
import { figure } from '../../figures';
import { SECRET_NAMES } from '../../fixtures/secretNames';
import { TOKEN_SPELLINGS } from '../../fixtures/webTokens';
import {
  testAccount,
  testClient,
  closeAll,
  jsonHandler,
  startTestServer,
  TEST_TOKEN,
  type TestServer,
} from './support';

const SECRET = 'hunter2Canary';
const KEY = 'demo1:eyJhbGciOiJIUzI1NiJ9.eyJ1IjoxfQ.c2ln';

/** Names of all fields and parameters that the catalogue marks as secret. */
function catalogueSecrets(): Set<string> {
  const names = new Set<string>();
  const seen = new Set<JsonSchema>();
  const collect = (schema: JsonSchema | undefined): void => {
    if (!schema || seen.has(schema)) return;
    seen.add(schema);
    for (const [name, below] of Object.entries(schema.properties ?? {})) {
      if (below['x-secret']) names.add(name);
      collect(below);
    }
    collect(schema.items);
    collect(schema.additionalProperties);
  };
  for (const operation of [...operations(), ...retiredOperations()]) {
    for (const one of [...operation.pathParams, ...operation.query, ...operation.headers, ...operation.body])
      if (one.secret) names.add(one.name);
    collect(operation.responseSchema);
    collect(operation.requestSchema);
  }
  return names.add('hmacKey');
}

/** The bodies that can contain a secret. */
const bodiesWith = (name: string, value: string): ApiRequest['body'][] => {
  const inner = JSON.stringify({ [name]: value });
  const parts = [
    { name, value },
    { name: 'data', value: inner },
  ];
  return [
    { kind: 'json', value: { a: [{ [name]: value }], text: inner } },
    { kind: 'form', fields: parts.map((part) => [part.name, part.value] as const) },
    { kind: 'multipart', parts },
    { kind: 'text', text: `{"data":${JSON.stringify(inner)}}` },
  ];
};

function requestWith(name: string, value: string, body: ApiRequest['body']): ApiRequest {
  const isHeader = /^[\w.-]+$/.test(name) && !isCredentialHeader(name);
  const pair = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  return {
    method: 'POST',
    url: `/profile/lead/list?a=1&${pair}&next=${encodeURIComponent(`https://x.example/?${pair}`)}`,
    query: [[name, value]],
    headers: [
      ...(isHeader ? [[name, value] as const] : []),
      ['X-Note', JSON.stringify({ [/^[\x20-\x7e]*$/.test(name) ? name : 'token']: value })],
    ],
    body,
  };
}

/** Everything that leaves the window's memory of an exchange, by place. */
function places(exchange: Exchange, request: ApiRequest, redactor: Redactor): Record<string, string> {
  const redact = (text: string): string => redactor.text(text, request.secrets);
  const { entry, text } = toStoredExchange(exchange, redact);
  const draft = toDraft(request);
  assert.ok(typeof draft === 'object');
  const sender = { origin: exchange.account.origin, authHeader: 'bearer' as const };
  const { error, response } = exchange;
  const said = error ? `${errorMessage(error, {}).text} ${JSON.stringify(error.detail)} ${error.stack}` : '';
  const lines = exchangeLines(exchange, 'trace').map((line) => redact(line.text));
  return {
    history: JSON.stringify(entry) + text,
    log: lines.join('\n'),
    'panel state': JSON.stringify(redactDraft(draft, redact)),
    export: response ? Buffer.from(bodyToSave(response).bytes).toString() : '',
    'portable copy': redact(
      printPortableRequest(request, sender) + toPortableDocument(parseRequests(printRequest(request)), () => sender),
    ),
    code: redact(CODE_LANGUAGES.map(({ id }) => generateCode(request, sender, id)).join('\n')),
    headers: JSON.stringify([exchange.request.headers, exchange.sentHeaders]),
    'error report': said,
    'setup report': setupReport(
      { origin: exchange.account.origin, generation: '1.0.0' },
      [{ id: 'token', title: 'Token', state: 'fail', text: said || String(lines.at(-1)) }],
      new Date(0),
      redact,
    ),
  };
}

describe('[threat: secrets] what is stored, logged, copied, exported and reported', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer((_req, res, hit) => {
      const wants = (mode: string): boolean => hit.url.includes(`mode=${mode}`);
      const value = JSON.parse(decodeURIComponent(/give=([^&]*)/.exec(hit.url)?.[1] ?? '%7B%7D')) as unknown;
      if (wants('broken')) {
        res.writeHead(200, { 'Content-Type': 'application/json' });
        return void res.end(JSON.stringify(value).slice(0, -1));
      }
      jsonHandler(res, { success: true, data: [value], text: JSON.stringify(value) });
    });
  });
  after(closeAll);

  it('contains no value of a secret name, in any spelling and place', async function () {
    this.timeout(240_000);
    const { client: made, redactor } = testClient();
    const fromCatalogue = catalogueSecrets();
    const names = [...new Set([...SECRET_NAMES, ...fromCatalogue])];
    const leaks: string[] = [];
    let checked = 0;
    for (const [i, name] of names.entries()) {
      const bodies = bodiesWith(name, SECRET);
      const request = requestWith(name, SECRET, bodies[i % bodies.length]);
      const give = encodeURIComponent(JSON.stringify({ [name]: SECRET, userAuthProviders: [{ token: SECRET }] }));
      for (const mode of ['json', 'broken']) {
        // A parameter requests the response, and the search below ignores it.
        const exchange = await made.send(testAccount(server.origin), {
          ...request,
          url: `/profile/lead/list?mode=${mode}&give=${give}`,
        });
        assert.equal(exchange.error?.kind, mode === 'json' ? undefined : 'malformed', name);
        const asked = { ...exchange, url: exchange.url.replace(/\?.*$/, request.url.slice(request.url.indexOf('?'))) };
        const shown = { ...asked, request: { ...exchange.request, url: request.url } };
        for (const [place, text] of Object.entries(places(shown, request, redactor))) {
          checked++;
          if (text.includes(SECRET)) leaks.push(`${name} in ${place} (${mode})`);
        }
      }
    }
    assert.deepEqual(leaks, []);
    assert.ok(names.length >= 60 && fromCatalogue.size >= 14 && checked === names.length * 18);
    figure(
      'secrets',
      `${names.length} secret names, all ${fromCatalogue.size} of the catalogue among them, × 9 places: 0 in plain text`,
    );
  });

  it('contains no secret in any kind of body', async () => {
    const { client: made, redactor } = testClient();
    for (const name of ['clientSecret', 'user[password]', 'X-Access-Token', 'userAuthProviders[0].token'])
      for (const body of bodiesWith(name, SECRET)) {
        const request = requestWith(name, SECRET, body);
        const exchange = await made.send(testAccount(server.origin), request);
        for (const [place, text] of Object.entries(places(exchange, request, redactor)))
          assert.ok(!text.includes(SECRET), `${name}, ${body?.kind}, ${place}\n${text}`);
      }
  });

  it('contains no key of the form account_id:JWT, under any name', async () => {
    const { client: made, redactor } = testClient();
    for (const name of ['note', 'email', 'x'])
      for (const body of bodiesWith(name, KEY)) {
        const request = requestWith(name, KEY, body);
        const exchange = await made.send(testAccount(server.origin), request);
        for (const [place, text] of Object.entries(places(exchange, request, redactor)))
          for (const part of ['eyJ', 'c2ln', 'demo1:', 'demo1%3A'])
            assert.ok(!text.includes(part), `${name}, ${body?.kind}, ${place}\n${text}`);
      }
  });

  it('contains no such key in any encoding', async () => {
    const { client: made, redactor } = testClient();
    const parts = KEY.slice(KEY.indexOf(':') + 1).split('.');
    for (const [spelling, write] of Object.entries(TOKEN_SPELLINGS))
      for (const body of bodiesWith('note', write(KEY))) {
        const request = { ...requestWith('note', write(KEY), body), headers: [] };
        const exchange = await made.send(testAccount(server.origin), request);
        for (const [place, text] of Object.entries(places(exchange, request, redactor))) {
          const found = parts.find((part) => part.length > 5 && decodeEscapes(text).includes(part));
          assert.ok(found === undefined, `${spelling}, ${body?.kind}, ${place}\n${text}`);
        }
      }
  });

  it('masks a header by the same rule in the request and in what was sent', async () => {
    const { client: made } = testClient();
    for (const name of ['X-My-Secret', 'X-CSRF-Token', 'X-Session', 'Api-Signing-Key', 'X-Password', 'X-Key']) {
      const exchange = await made.send(testAccount(server.origin), {
        method: 'GET',
        url: '/x',
        headers: [[name, SECRET]],
      });
      const shown = [exchange.request.headers, exchange.sentHeaders].map(
        (headers) => headers?.find(([n]) => n === name)?.[1],
      );
      assert.deepEqual(shown, [SECRET_MASK, SECRET_MASK], name);
      assert.equal(server.hits.at(-1)?.headers[name.toLowerCase()], SECRET, 'it was sent all the same');
    }
  });

  it('does not include the token when a client is printed', async () => {
    const { client: made } = testClient();
    await made.send(testAccount(server.origin), { method: 'GET', url: '/x' });
    const pending = made.send(testAccount(server.origin), { method: 'GET', url: '/x' });
    for (const text of [inspect(made, { depth: Infinity, showHidden: true }), JSON.stringify(made), String(made)])
      assert.ok(!text.includes(TEST_TOKEN));
    await pending;
  });

  it('masks secrets of an environment file only for the request that used them', async () => {
    const { client: made, redactor } = testClient();
    const value = 'open sesame 77';
    const request: ApiRequest = {
      method: 'POST',
      url: `/profile/lead/list?door=${encodeURIComponent(value)}`,
      body: { kind: 'json', value: { door: value } },
    };
    const scoped = { ...request, secrets: new ScopedSecrets([value]) };
    const exchange = await made.send(testAccount(server.origin), scoped);
    for (const [place, text] of Object.entries(places(exchange, scoped, redactor)))
      assert.ok(!text.includes(value) && !text.includes(encodeURIComponent(value)), place);
    assert.ok(!JSON.stringify(exchange.request.secrets).includes(value));
    const other = await made.send(testAccount(server.origin), request);
    assert.ok(places(other, request, redactor).code?.includes(value), 'other requests keep the text');
  });
});

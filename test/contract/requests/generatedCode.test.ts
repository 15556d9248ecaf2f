import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ApiRequest } from '../../../src/api/client/types';
import { CODE_LANGUAGES, type CodeLanguageId } from '../../../src/features/requests/code/codeLanguages';
import { codeNotes, generateCode } from '../../../src/features/requests/code/codegen';
import { HOSTILE_REQUESTS } from '../../fixtures/hostileRequests';
import { testAccount, testClient } from '../client/support';
import { CaptureServer, type Captured } from './captureServer';
import { INTERPRETERS, isInstalled, runInterpreter } from './interpreters';

/** Headers that each client sets differently, unless the request has them. */
const OWN_HEADERS = [
  'host',
  'connection',
  'accept',
  'accept-encoding',
  'accept-language',
  'user-agent',
  'sec-fetch-mode',
];
/** Languages whose client percent-encodes what RFC 3986 does not allow. */
const ENCODING: readonly CodeLanguageId[] = ['python:requests', 'java:nethttp'];

/** A target with every percent-encoded byte decoded; targets that differ here are different. */
const decoded = (target: string): string =>
  target.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));

/** The parts of a request that must be the same from the extension and from code. */
function compared({ method, target, headers, body }: Captured, request: ApiRequest, language: CodeLanguageId): unknown {
  const given = (request.headers ?? []).map(([name]) => name.toLowerCase());
  const notes = codeNotes(request, { origin: 'http://127.0.0.1', authHeader: 'bearer' }, language).map(
    ({ code }) => code,
  );
  const others = (request.headers ?? [])
    .filter(([, value]) => /[^\t -~]/.test(value))
    .map(([name]) => name.toLowerCase());
  const boundary = /boundary=(acquire-\w+)/.exec(headers.map(([, value]) => value).join())?.[1];
  const plain = (text: string): string => (boundary ? text.replaceAll(boundary, 'boundary') : text);
  const grouped: Record<string, string | string[]> = Object.create(null) as Record<string, string[]>;
  for (const [spelled, value] of headers) {
    const name = spelled.toLowerCase();
    if (OWN_HEADERS.includes(name) && !given.includes(name)) continue;
    // Only methods that usually have a body need to declare an empty one.
    if (name === 'content-length' && value === '0' && !['POST', 'PUT', 'PATCH'].includes(method)) continue;
    if (notes.includes('header-characters') && others.includes(name)) continue;
    grouped[name] = [...(grouped[name] ?? []), plain(value)];
  }
  if (notes.includes('headers-joined'))
    for (const [name, values] of Object.entries(grouped)) grouped[name] = [values].flat().join(', ');
  return {
    method,
    target: ENCODING.includes(language) ? decoded(target) : target,
    headers: Object.fromEntries(Object.entries(grouped).sort()),
    body: plain(body.toString('latin1')),
  };
}

describe('generated code', () => {
  const names = Object.keys(HOSTILE_REQUESTS);
  const servers = new Map<string, CaptureServer>();
  const expected = new Map<string, Captured>();
  let folder: string;

  before(async () => {
    const sender = testClient().client;
    for (const name of names) {
      const server = await new CaptureServer().listen();
      servers.set(name, server);
      const exchange = await sender.send(testAccount(server.origin), HOSTILE_REQUESTS[name]!);
      const [captured, ...others] = server.take();
      assert.ok(captured && !others.length, `${name}: ${String(exchange.error)}`);
      expected.set(name, captured);
    }
  });
  after(() => {
    for (const server of servers.values()) server.close();
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acquire-code-'));
    symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const { id, label } of CODE_LANGUAGES) {
    const interpreter = INTERPRETERS[id];
    if (!interpreter) continue;
    it(`sends the bytes that the extension sends: ${label}`, async function () {
      this.timeout(240_000);
      if (!isInstalled(interpreter)) return this.skip();
      const programs = names.map((name) =>
        generateCode(HOSTILE_REQUESTS[name]!, { origin: servers.get(name)!.origin, authHeader: 'bearer' }, id),
      );
      const said = await runInterpreter(interpreter, programs, folder);
      const wrong: string[] = [];
      for (const name of names) {
        const request = HOSTILE_REQUESTS[name]!;
        const arrived = servers.get(name)!.take();
        try {
          assert.deepEqual(
            arrived.map((captured) => compared(captured, request, id)),
            [compared(expected.get(name)!, request, id)],
          );
        } catch (error) {
          wrong.push(`${name}: ${String(error).slice(0, 1_500)}`);
        }
      }
      assert.equal(wrong.length, 0, `${wrong.join('\n\n')}\n${said}`);
    });
  }
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Ajv from 'ajv/dist/2020';
import { type CreateProxyServerOptions, createSingleProcessPrism } from '@stoplight/prism-cli/dist/util/createServer';
import type { Generation } from '../../../src/api/client/account';
import { openApiDocument } from '../../../src/api/catalogue/openapi';
import type { RunningSandbox } from '../../../src/features/sandbox/options';
import { startSandbox } from '../../../src/features/sandbox/server';
import { publishedFacts } from '../../unit/catalogue/facts';

type Json = Record<string, unknown>;

interface DocumentParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly example?: unknown;
  readonly schema?: { readonly enum?: readonly unknown[] };
  readonly content?: Readonly<Record<string, { readonly example?: unknown }>>;
}

interface DocumentOperation {
  readonly operationId: string;
  readonly 'x-acquire-destructive'?: string;
  readonly security?: readonly unknown[];
  readonly responses: Json;
  readonly parameters?: readonly (DocumentParameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> };
}

interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

const facts = new Map(publishedFacts.map((fact) => [fact.id, fact]));

/** Values for parameters without an example in the documents: records of the sandbox. */
const VALUES: Readonly<Record<string, unknown>> = {
  userId: 19,
  custom_attributeId: 12,
  contactId: 90,
  noteId: 8,
};
/** An ID that no record has. */
const NO_RECORD = 999_999_999;
/** A GET with a body: Prism uses fetch, which refuses that, so it goes to the sandbox directly. */
const NOT_FORWARDED = ['v1.cobrowse.raw'];

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A parameter serialized as documented: a list by repeating its name, an object by its own keys, JSON as text. */
function pairsOf(p: DocumentParameter, value: unknown): [string, string][] {
  if (p.content) return [[p.name, JSON.stringify(value)]];
  if (Array.isArray(value)) return value.map((one) => [p.name, text(one)]);
  if (isObject(value)) return Object.entries(value).map(([key, one]) => [key, text(one)]);
  return [[p.name, text(value)]];
}

/** The example request of an operation from the document; IDs omitted there on purpose come from the facts. */
function exampleOf(document: Json, method: string, template: string, entry: DocumentOperation, id?: number): Request {
  const fact = facts.get(entry.operationId);
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  let url = template;
  for (const one of entry.parameters ?? []) {
    const p = '$ref' in one ? (at(document, one.$ref) as DocumentParameter) : one;
    const documented = [...(fact?.parameters.path ?? []), ...(fact?.parameters.query ?? [])];
    const shown =
      (entry['x-acquire-destructive'] ? undefined : p.example) ??
      Object.values(p.content ?? {})[0]?.example ??
      documented.find(({ name }) => name === p.name)?.example;
    const value = shown ?? (p.required ? (VALUES[p.name] ?? p.schema?.enum?.[0] ?? '1') : undefined);
    if (value === undefined || value === null || value === '') continue;
    if (p.in === 'path') url = url.replace(`{${p.name}}`, encodeURIComponent(text(id ?? value)));
    else if (p.in === 'header') headers[p.name] = text(value);
    else for (const [name, sent] of pairsOf(p, value)) query.append(name, sent);
  }
  const [[type, media] = ['', {}]] = Object.entries(entry.requestBody?.content ?? {});
  if (type) headers['content-type'] = type;
  return {
    method: method.toUpperCase(),
    url: query.size > 0 ? `${url}?${query}` : url,
    headers,
    ...(type ? { body: bodyOf(type, filled(media.example, fact?.requestBody?.example), id) } : {}),
  };
}

/** The request that a tool builds from only the document: its examples, and `string` for a text without one. */
function asShown(document: Json, method: string, template: string, entry: DocumentOperation): Request {
  let url = template;
  const query = new URLSearchParams();
  for (const one of entry.parameters ?? []) {
    const p = '$ref' in one ? (at(document, one.$ref) as DocumentParameter) : one;
    const value = p.example ?? p.schema?.enum?.[0] ?? 'string';
    if (p.in === 'path') url = url.replace(`{${p.name}}`, encodeURIComponent(text(value)));
    else if (p.in === 'query') for (const [name, sent] of pairsOf(p, value)) query.append(name, sent);
  }
  const [[type, media] = ['', {}]] = Object.entries(entry.requestBody?.content ?? {});
  return {
    method: method.toUpperCase(),
    url: query.size > 0 ? `${url}?${query}` : url,
    headers: type ? { 'content-type': type } : {},
    ...(type ? { body: bodyOf(type, isObject(media.example) ? media.example : {}, undefined) } : {}),
  };
}

/** The example from the document; what it omits on purpose, IDs and secrets, comes from the facts. */
function filled(shown: unknown, fact: unknown): Json {
  const isEmpty = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.length === 0);
  if (!isObject(shown)) return isObject(fact) ? fact : {};
  if (!isObject(fact)) return shown;
  return { ...fact, ...Object.fromEntries(Object.entries(shown).filter(([, value]) => !isEmpty(value))) };
}

/** The body in the form of its type; with `id`, for a record that does not exist. */
function bodyOf(type: string, example: Json, id: number | undefined): string {
  const value = Object.fromEntries(
    Object.entries(example).map(([name, one]) => [
      name,
      id !== undefined && one && /^id$|_id$|Id$/.test(name) ? unlike(one, id) : one,
    ]),
  );
  if (type.includes('json')) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, one]) => one !== null && one !== '');
  return new URLSearchParams(fields.map(([name, one]) => [name, text(one)])).toString();
}

const unlike = (value: unknown, id: number): unknown =>
  Array.isArray(value) ? [id] : typeof value === 'string' ? String(id) : id;

const at = (document: unknown, ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>((node, key) => (node as Json)[key.replaceAll('~1', '/')], document);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

for (const generation of ['1.0.0', '2.0.0'] as const satisfies readonly Generation[])
  describe(`the OpenAPI document of ${generation} and the sandbox, with Prism between them`, function () {
    this.timeout(120_000);
    const document = openApiDocument(generation) as Json & { paths: Record<string, Record<string, DocumentOperation>> };
    const operations = Object.entries(document.paths).flatMap(([template, item]) =>
      Object.entries(item).map(([method, entry]) => ({ template, method, entry })),
    );
    let sandbox: RunningSandbox;
    let prism: { close(): Promise<void> };
    let proxy = '';
    let folder = '';

    before(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'prism-'));
      const file = path.join(folder, 'openapi.json');
      writeFileSync(file, JSON.stringify(document));
      sandbox = await startSandbox({ leads: 60 });
      const port = await freePort();
      proxy = `http://127.0.0.1:${port}`;
      const options: CreateProxyServerOptions = {
        document: file,
        host: '127.0.0.1',
        port,
        cors: false,
        dynamic: false,
        multiprocess: false,
        errors: true,
        verboseLevel: 'silent',
        ignoreExamples: false,
        seed: '',
        jsonSchemaFakerFillProperties: false,
        upstream: new URL(sandbox.origin),
        validateRequest: true,
        upstreamProxy: undefined,
      };
      prism = (await createSingleProcessPrism(options)) as unknown as typeof prism;
    });
    after(async () => {
      await prism.close();
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    /** Sends a request through Prism; resolves to the violations of the document in request or response. */
    async function sent(request: Request, token: string): Promise<{ status: number; json: Json; problem?: string }> {
      const response = await fetch(`${proxy}${request.url}`, {
        method: request.method,
        headers: { authorization: `Bearer ${token}`, ...request.headers },
        body: request.body,
      });
      const body = await response.text();
      const violations = response.headers.get('sl-violations');
      const own = response.headers.get('content-type')?.includes('problem+json') ? body : undefined;
      const json = (body.startsWith('{') ? JSON.parse(body) : {}) as Json;
      const problem = own ?? violations ?? undefined;
      return {
        status: response.status,
        json,
        ...(problem ? { problem: `${response.status} ${problem.slice(0, 300)}` } : {}),
      };
    }

    /** Sends what fetch refuses to send. */
    const sentDirectly = (request: Request, token: string): Promise<{ status: number; json: Json }> =>
      new Promise((resolve, reject) => {
        const length = String(Buffer.byteLength(request.body ?? ''));
        const headers = { authorization: `Bearer ${token}`, ...request.headers, 'content-length': length };
        const sending = http.request(
          `${sandbox.origin}${request.url}`,
          { method: request.method, headers },
          (answer) => {
            let body = '';
            answer.setEncoding('utf8').on('data', (piece: string) => (body += piece));
            answer.on('end', () => resolve({ status: answer.statusCode ?? 0, json: JSON.parse(body) as Json }));
          },
        );
        sending.on('error', reject);
        sending.end(request.body);
      });

    const tried = operations.filter(({ entry }) => !NOT_FORWARDED.includes(entry.operationId));

    it('agree on the example request of every operation and on its response', async () => {
      const problems: string[] = [];
      for (const { template, method, entry } of tried) {
        const request = exampleOf(document, method, template, entry);
        const { status, json, problem } = await sent(request, sandbox.token);
        if (problem) problems.push(`${entry.operationId}: ${problem}`);
        else if (status !== 200 || json.success === false)
          problems.push(
            `${entry.operationId}: ${status} ${JSON.stringify(json).slice(0, 200)} for ${request.url} ${request.body ?? ''}`,
          );
        if (method !== 'get') await sandbox.reset();
      }
      assert.deepEqual(problems, []);
    });

    for (const { template, method, entry } of operations.filter(({ entry }) =>
      NOT_FORWARDED.includes(entry.operationId),
    ))
      it(`${entry.operationId}: agree without Prism`, async () => {
        const ajv = new Ajv({ strict: false, validateFormats: false });
        ajv.addSchema({ $id: 'https://acquire.test/', components: document.components });
        const { schema } = at(entry.responses, '#/200/content/application~1json') as { schema: Json };
        const absolute = JSON.stringify(schema).replaceAll('"#/', '"https://acquire.test/#/');
        const validate = ajv.compile(JSON.parse(absolute) as object);
        for (const id of [undefined, NO_RECORD]) {
          const request = exampleOf(document, method, template, entry, id);
          const { status, json } = await sentDirectly(id ? { ...request, body: undefined } : request, sandbox.token);
          assert.equal(status, 200);
          assert.equal(json.success, id === undefined);
          assert.ok(validate(json), ajv.errorsText(validate.errors));
        }
      });

    it('agree on CSV responses of operations that support them', async () => {
      const problems: string[] = [];
      const asCsv = tried.filter(({ entry }) => 'text/csv' in (at(entry.responses, '#/200/content') as object));
      assert.equal(asCsv.length > 30, generation === '2.0.0');
      for (const { template, method, entry } of asCsv) {
        const request = exampleOf(document, method, template, entry);
        const url = new URL(request.url, proxy);
        url.searchParams.set('output', 'csv');
        const response = await fetch(url, {
          headers: { authorization: `Bearer ${sandbox.token}`, accept: 'text/csv' },
        });
        const body = await response.text();
        const violations = response.headers.get('sl-violations');
        if (violations || response.status !== 200 || !/^text\/csv/.test(response.headers.get('content-type') ?? ''))
          problems.push(`${entry.operationId}: ${response.status} ${violations ?? body.slice(0, 200)}`);
        else if (body.trim().split('\r\n').length < 2) problems.push(`${entry.operationId}: no rows`);
      }
      assert.deepEqual(problems, []);
    });

    it('destroy nothing when tools send the examples of the document', async () => {
      const problems: string[] = [];
      const destructive = tried.filter(({ entry }) => entry['x-acquire-destructive']);
      assert.ok(destructive.length > 0);
      for (const { template, method, entry } of destructive) {
        const { status, json, problem } = await sent(asShown(document, method, template, entry), sandbox.token);
        const code = (json.error as Json | null | undefined)?.code ?? json.error;
        const documented = /^ERROR_(?:RECORD_NOT_FOUND|INVALID_INPUT)$/.test(String(code));
        // An empty list of replacements changes nothing.
        const none = Array.isArray(json.data) && json.data.length === 0;
        // Values that the document omits may be required, which Prism then reports.
        if (status === 200 ? json.success !== false && !none : !documented && status !== 422)
          problems.push(`${entry.operationId}: ${status} ${JSON.stringify(json).slice(0, 200)} ${problem ?? ''}`);
      }
      assert.deepEqual(problems, []);
    });

    it('agree on the response of every operation that fails', async () => {
      const problems: string[] = [];
      for (const { template, method, entry } of tried) {
        const open = entry.security?.length === 0;
        const request = exampleOf(document, method, template, entry, NO_RECORD);
        const { status, json, problem } = await sent(request, sandbox.token);
        const failed = status !== 200 || json.success === false;
        const second = failed || open ? undefined : await sent(request, `${sandbox.token}-nopermission`);
        if (problem ?? second?.problem) problems.push(`${entry.operationId}: ${problem ?? second?.problem ?? ''}`);
        const code = second && ((second.json.error as Json | undefined)?.code ?? second.json.error);
        if (second && (second.status !== 403 || code !== 'ERROR_UNAUTHORIZED_ACCESS'))
          problems.push(`${entry.operationId} answers ${second.status} ${String(code)} without permission`);
        if (method !== 'get') await sandbox.reset();
      }
      assert.deepEqual(problems, []);
    });
  });

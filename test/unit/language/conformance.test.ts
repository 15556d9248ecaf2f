import assert from 'node:assert/strict';
import type { Exchange } from '../../../src/api/client/types';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { requestName, spanText } from '../../../src/features/language/parse/tree';
import { CASES, type HttpCase } from '../../fixtures/http-cases';
import { readSource } from './support/read';

/** An exchange with the given response. */
function answered({ json, text, headers, request }: NonNullable<HttpCase['answers']>[string]): Exchange {
  const body = json ?? text ?? '';
  return {
    id: '1',
    account: { key: 'k', label: 'Acme', generation: '2.0.0', origin: 'https://acme.acquire.io' },
    request: request ?? { method: 'GET', url: '/' },
    url: 'https://acme.acquire.io/',
    sentHeaders: [],
    response: {
      status: 200,
      statusText: 'OK',
      headers: headers ?? [],
      text: body,
      size: body.length,
      ...(json === undefined ? {} : { json: JSON.parse(json) as unknown }),
    },
    timing: { startedAt: 0, totalMs: 1, attempts: 1 },
  };
}

function check(one: HttpCase): void {
  const document = parseRequests(one.text);
  const responses =
    one.answers &&
    Object.fromEntries(Object.entries(one.answers).map(([name, response]) => [name, answered(response)]));
  const result = readSource(one.text, {
    at: one.at,
    files: one.files,
    lead: one.lead,
    answers: responses,
    ...(one.environment ? { environment: new Map(Object.entries(one.environment)) } : {}),
    ...(one.prompts ? { prompts: new Map(Object.entries(one.prompts)) } : {}),
  });
  if (one.request) {
    assert.deepEqual(result.problems, undefined);
    const { request } = result;
    assert.deepEqual(
      {
        method: request.method,
        url: request.url,
        headers: request.headers ?? [],
        body: request.body ?? { kind: 'none' },
        timeoutMs: request.timeoutMs,
      },
      { headers: [], body: { kind: 'none' }, timeoutMs: undefined, ...one.request },
    );
  }
  if (one.problems)
    assert.deepEqual(
      result.problems?.map((p) => p.code),
      one.problems,
    );
  assert.deepEqual(
    document.problems.map((p) => p.code),
    one.syntax ?? [],
  );
  assert.deepEqual(
    document.ignored.map((i) => i.kind),
    one.ignored ?? [],
  );
  if (one.blocks)
    assert.deepEqual(
      document.requests.map((r) => requestName(document, r) ?? (r.title && spanText(document, r.title))),
      one.blocks,
    );
}

describe('the request format', () => {
  const all = Object.values(CASES).flat();
  it('is covered by at least 150 cases, each under its own title', () => {
    assert.ok(all.length >= 150, String(all.length));
    assert.equal(new Set(all.map((c) => c.title)).size, all.length);
    for (const one of all) assert.ok(one.request ?? one.problems, one.title);
  });
  for (const [part, cases] of Object.entries(CASES)) {
    describe(part, () => {
      for (const one of cases)
        it(one.title, () => {
          check(one);
        });
    });
  }
});

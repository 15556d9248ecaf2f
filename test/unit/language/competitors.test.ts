import assert from 'node:assert/strict';
import type { ApiRequest } from '../../../src/api/client/types';
import { diagnoseDocument } from '../../../src/features/language/diagnostics';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { COMPETITOR_CASES, type CompetitorCase, type CompetitorRequest } from '../../fixtures/competitorRequests';
import { readSource } from './support/read';

type Outcome = 'agree' | 'by design' | 'wrong' | 'silent';

/** The text of a body as the client sends it. */
function bodyText({ body }: ApiRequest): string | undefined {
  switch (body?.kind) {
    case 'text':
      return body.text;
    case 'form':
      return body.fields.map(([name, value]) => `${name}=${value}`).join('&');
    case 'bytes':
      return Buffer.from(body.bytes).toString();
    case 'multipart':
      return body.parts.map(({ name, value }) => `${name}=${Buffer.from(value).toString()}`).join('&');
    default:
      return undefined;
  }
}

/** The requests of a text, and all its diagnostics. */
function here({ text, files, environment }: CompetitorCase): {
  requests: readonly CompetitorRequest[];
  said: readonly string[];
} {
  const document = parseRequests(text);
  const variables = new Map(Object.entries(environment ?? {}));
  const account = { origin: 'https://acme.acquire.io', generation: '2.0.0', pathForm: 'api' } as const;
  const said: string[] = diagnoseDocument(document, { trusted: true, environment: variables, account }).map(
    ({ code }) => code,
  );
  const requests = document.requests.flatMap((node, at) => {
    if (!node.line) return [];
    const { request, problems } = readSource(text, { at, files, environment: variables });
    said.push(...(problems ?? []).map(({ code }) => code));
    if (!request) return [];
    // The Content-Type of a body is not in the headers, because the client adds it.
    const type = request.body?.kind === 'form' ? 'application/x-www-form-urlencoded' : undefined;
    const headers = [...(request.headers ?? []), ...(type ? [['Content-Type', type] as const] : [])];
    return [{ method: request.method, url: request.url, headers, body: bodyText(request) }];
  });
  return { requests, said };
}

function same(peer: CompetitorRequest, own: CompetitorRequest | undefined): boolean {
  return (
    own !== undefined &&
    peer.method === own.method &&
    peer.url === own.url &&
    (peer.headers ?? []).every(([name, value]) =>
      own.headers?.some(([n, v]) => n.toLowerCase() === name.toLowerCase() && v === value),
    ) &&
    peer.body === own.body
  );
}

function outcomeOf(one: CompetitorCase): Outcome {
  const { requests, said } = here(one);
  const agrees = requests.length === one.peer.length && one.peer.every((peer, at) => same(peer, requests[at]));
  if (one.shown === undefined) return agrees ? 'agree' : said.length ? 'wrong' : 'silent';
  return said.includes(one.shown) ? 'by design' : agrees ? 'wrong' : 'silent';
}

describe('request files of other tools', () => {
  const outcomes = Object.entries(COMPETITOR_CASES).map(([peer, cases]) => ({
    peer,
    outcomes: cases.map((one) => ({ text: one.text, outcome: outcomeOf(one) })),
  }));

  it('mean the same here, or something else on purpose, which is shown', () => {
    const kinds: readonly Outcome[] = ['agree', 'by design', 'wrong', 'silent'];
    console.log(`      ${'peer'.padEnd(14)}${kinds.map((kind) => kind.padStart(11)).join('')}`);
    for (const { peer, outcomes: all } of outcomes)
      console.log(
        `      ${peer.padEnd(14)}${kinds.map((kind) => String(all.filter(({ outcome }) => outcome === kind).length).padStart(11)).join('')}`,
      );
    const bad = outcomes.flatMap(({ outcomes: all }) =>
      all.filter(({ outcome }) => outcome === 'wrong' || outcome === 'silent'),
    );
    assert.deepEqual(bad, []);
  });

  it('are as many as the table says, from each peer', () => {
    for (const { peer, outcomes: all } of outcomes) {
      assert.ok(all.length >= 20, peer);
      assert.equal(new Set(all.map(({ text }) => text)).size, all.length, peer);
    }
  });
});

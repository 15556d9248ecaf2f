import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Generation } from '../../../src/api/client/account';
import { appendQuery } from '../../../src/api/client/body';
import * as catalogue from '../../../src/api/catalogue';
import { operations } from '../../../src/api/catalogue';
import { accountTarget } from '../../../src/api/client/access/origin';
import { effectOf, needsConfirmation } from '../../../src/api/client/access/readPolicy';
import type { ApiRequest, Method } from '../../../src/api/client/types';
import { eightSpellings, METHOD_NAMES, PATH_SPELLINGS, spellingRequest } from '../../fixtures/spellings';
import { figure } from '../../figures';

const ORIGIN = 'https://app.acquire.io';
const DANGEROUS = operations().filter((one) => one.destructive || one.outward !== undefined);

/** True if a request needs confirmation or is refused for its URL. */
function askedOrRefused(request: ApiRequest, generation: Generation): boolean {
  let url: URL;
  try {
    url = appendQuery(accountTarget({ origin: ORIGIN }, request.url).url, request.query);
  } catch {
    return true;
  }
  return needsConfirmation(effectOf(catalogue, request, url, generation));
}

describe('[threat: destructive] destructive and outward requests', () => {
  it('need confirmation in eight spellings', () => {
    let asked = 0;
    let tried = 0;
    for (const one of DANGEROUS) {
      for (const [name, request] of eightSpellings(one)) {
        tried++;
        if (askedOrRefused(request, one.generation)) asked++;
        else assert.fail(`${one.id} ${name}: ${request.method} ${request.url} is not asked about`);
      }
    }
    assert.ok(tried >= 368, `${tried} tried`);
    figure('destructive', `${DANGEROUS.length} operations × 8 spellings: asked or refused ${asked} of ${tried}`);
  });

  for (const [name, spell] of Object.entries(PATH_SPELLINGS))
    it(`need confirmation that names ${name}`, () => {
      for (const one of DANGEROUS) {
        const plain = spellingRequest(one);
        const request = { ...plain, url: spell(plain.url) };
        assert.ok(askedOrRefused(request, one.generation), `${one.id} ${request.url}`);
        const { operation } = effectOf(catalogue, request, new URL(request.url, ORIGIN), one.generation);
        assert.ok(
          operation?.destructive || operation?.outward !== undefined,
          `${one.id} ${request.url}: ${operation?.id}`,
        );
      }
    });

  it('need confirmation in any combination of spellings, methods and overrides', () => {
    const spellings = fc.array(fc.constantFrom(...Object.values(PATH_SPELLINGS)), { maxLength: 4 });
    const override = fc.option(
      fc.record({
        name: fc.constantFrom(...METHOD_NAMES, 'X-HTTP-Method-Override'),
        place: fc.constantFrom('header', 'query', 'form', 'json', 'multipart'),
      }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(fc.constantFrom(...DANGEROUS), spellings, override, (one, changes, by) => {
        const plain = spellingRequest(one);
        const url = changes.reduce((path, change) => change(path), plain.url);
        assert.ok(askedOrRefused(overridden({ ...plain, url }, by), one.generation), url);
      }),
      { numRuns: 700 },
    );
  });

  it('are all there is between a documented path and a question: nothing else is sent unasked', () => {
    const piece = fc.oneof(
      fc.constantFrom(...operations().flatMap((one) => one.path.split('/'))),
      fc.constantFrom('..', '.', '%2e', '', ';', '%2f', '7', '%00', 'x y', '%', 'delete', 'DELETE'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    const method = fc.constantFrom<Method>('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD');
    const documented = (given: Method, url: string, generation: Generation): boolean => {
      const path = decodeURIComponent(new URL(url, ORIGIN).pathname);
      return operations(generation).some(
        (one) =>
          [one.method, ...(one.otherMethods ?? [])].includes((given === 'HEAD' ? 'GET' : given) as 'GET') &&
          [one.path, one.plainPath].some(
            (own) => own && new RegExp(`^${own.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
          ),
      );
    };
    fc.assert(
      fc.property(
        method,
        fc.array(piece, { maxLength: 7 }),
        fc.constantFrom<Generation>('1.0.0', '2.0.0'),
        (m, all, g) => {
          const url = `/${all.join('/')}`;
          if (!askedOrRefused({ method: m, url }, g)) assert.ok(documented(m, url, g), `${m} ${url}`);
        },
      ),
      { numRuns: 700 },
    );
  });

  it('are the only documented ones that are asked about for what they are', () => {
    const others = operations().filter((one) => !DANGEROUS.includes(one));
    const shared = new Set(DANGEROUS.flatMap((one) => [one.id, ...one.sameEndpointAs]));
    for (const one of others.filter(({ id }) => !shared.has(id)))
      assert.equal(askedOrRefused(spellingRequest(one), one.generation), false, one.id);
  });
});

function overridden(
  request: ApiRequest,
  by: { readonly name: string; readonly place: string } | undefined,
): ApiRequest {
  if (!by) return request;
  const { name } = by;
  const value = request.method;
  const other: ApiRequest = { ...request, method: 'POST' };
  switch (by.place) {
    case 'header':
      return { ...other, headers: [[name, value]] };
    case 'query':
      return { ...other, query: [[name, value]] };
    case 'form':
      return { ...other, body: { kind: 'form', fields: [[name, value]] } };
    case 'json':
      return { ...other, body: { kind: 'json', value: { [name]: value } } };
    default:
      return { ...other, body: { kind: 'multipart', parts: [{ name, value }] } };
  }
}

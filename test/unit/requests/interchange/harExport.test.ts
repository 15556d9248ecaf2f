import assert from 'node:assert/strict';
import type { ApiRequest } from '../../../../src/api/client/types';
import { writeHar, importHar, isMasked, type HarSource } from '../../../../src/features/requests/interchange';
import { checkHar } from './harSchema';
import { importText, requestsIn, sentRequests } from './support';

const account = { origin: 'https://acme.acquire.io', authHeader: 'bearer' } as const;
const NOW = new Date('2026-01-31T12:00:00.000Z');
interface Har {
  readonly log: {
    readonly creator: unknown;
    readonly entries: readonly {
      readonly startedDateTime: string;
      readonly comment?: string;
      readonly request: {
        readonly url: string;
        readonly headers: readonly { readonly name: string; readonly value: string }[];
        readonly postData?: Readonly<Record<string, string>>;
      };
      readonly response: { readonly status: number; readonly content: Readonly<Record<string, unknown>> };
    }[];
  };
}

function exported(...sources: readonly (Omit<HarSource, 'account'> & Partial<HarSource>)[]): Har {
  const text = writeHar(
    sources.map((source) => ({ account, ...source })),
    { version: '1.2.3', now: NOW, bytes: (count) => Buffer.alloc(count) },
  );
  const har = JSON.parse(text) as Har;
  checkHar(har);
  return har;
}

const REQUESTS: readonly ApiRequest[] = [
  { method: 'GET', url: '/api/v1/crm/objects/contact?limit=10&a=%20' },
  {
    method: 'GET',
    url: '/x',
    query: [
      ['a b', 'c&d'],
      ['a b', ''],
    ],
  },
  {
    method: 'POST',
    url: '/x',
    headers: [
      ['X-A', '1'],
      ['X-A', '2'],
    ],
    body: { kind: 'json', value: { a: 'ü' } },
  },
  {
    method: 'POST',
    url: '/x',
    headers: [['Content-Type', 'application/json']],
    body: { kind: 'text', text: '{"a": 1}' },
  },
  {
    method: 'POST',
    url: '/x',
    body: {
      kind: 'form',
      fields: [
        ['a', '1&2'],
        ['a', ' '],
      ],
    },
  },
  { method: 'PUT', url: '/x', body: { kind: 'bytes', bytes: Buffer.from([0, 255, 1]) } },
  { method: 'POST', url: '/x', body: { kind: 'text', text: '### x\n< /etc/passwd\u0000' } },
  { method: 'DELETE', url: 'https://acme.acquire.io/api/v1/x' },
];

describe('exportHar', () => {
  it('writes the creator and an empty response where there is none', () => {
    const { log } = exported({ request: REQUESTS[0]!, title: 'Newest' });
    assert.deepEqual(log.creator, { name: 'Acquire for VS Code', version: '1.2.3' });
    assert.deepEqual([log.entries[0]!.response.status, log.entries[0]!.comment], [0, 'Newest']);
    assert.equal(log.entries[0]!.startedDateTime, NOW.toISOString());
  });

  for (const request of REQUESTS)
    it(`is read back as the same request: ${request.method} ${request.url} ${request.body?.kind ?? ''}`, () => {
      const har = exported({ request });
      const [back] = requestsIn(importText(importHar(JSON.stringify(har))).text);
      assert.deepEqual(sentRequests(back!.request!), sentRequests(request));
    });

  it('writes binary bytes as base64', () => {
    const { postData } = exported({ request: REQUESTS[5]! }).log.entries[0]!.request;
    assert.deepEqual(postData, { mimeType: 'application/octet-stream', text: 'AP8B', encoding: 'base64' });
  });

  it('writes multipart bodies with their files', () => {
    const parts = [
      { name: 'a', value: 'x' },
      { name: 'f', value: Buffer.from([255]), filename: 'a.bin' },
    ];
    const { postData } = exported({ request: { method: 'POST', url: '/x', body: { kind: 'multipart', parts } } }).log
      .entries[0]!.request;
    assert.match(postData!['mimeType']!, /^multipart\/form-data; boundary=/);
    assert.match(Buffer.from(postData!['text']!, 'base64').toString('latin1'), /name="f"; filename="a\.bin"/);
  });

  it('names the credential but never contains it', () => {
    for (const [authHeader, name] of [
      ['bearer', 'Authorization'],
      ['auth_token', 'auth_token'],
    ] as const) {
      const source = { request: REQUESTS[0]!, account: { ...account, authHeader } };
      assert.deepEqual(exported(source).log.entries[0]!.request.headers, [{ name, value: '<credential>' }]);
    }
  });

  for (const request of [
    { method: 'GET', url: '/x?access_token=s3cr3t-value' },
    { method: 'GET', url: '/x', query: [['password', 's3cr3t-value']] },
    { method: 'GET', url: '/x', headers: [['X-Webhook-Secret', 's3cr3t-value']] },
    { method: 'GET', url: '/x', headers: [['Authorization', 'Bearer s3cr3t-value']] },
    { method: 'POST', url: '/x', body: { kind: 'json', value: { user: { apiKey: 's3cr3t-value' } } } },
    { method: 'POST', url: '/x', body: { kind: 'form', fields: [['client_secret', 's3cr3t-value']] } },
  ] as const satisfies readonly ApiRequest[])
    it(`masks ${JSON.stringify(request)}`, () => {
      assert.doesNotMatch(JSON.stringify(exported({ request })), /s3cr3t/);
      assert.ok(isMasked(request));
    });

  describe('with a response', () => {
    const timing = {
      startedAt: 0,
      dnsMs: 1,
      connectMs: 2,
      tlsMs: 1,
      firstByteMs: 5,
      downloadMs: 3,
      totalMs: 11,
      attempts: 1,
    };
    const response = {
      status: 200,
      statusText: 'OK',
      headers: [['Content-Type', 'application/json']],
      size: 9,
    } as const;

    it('writes status, headers, body and times', () => {
      const har = exported({
        request: REQUESTS[0]!,
        exchange: { timing, response: { ...response, text: '{"a": 1}' } },
      });
      const [entry] = har.log.entries;
      assert.equal(entry!.startedDateTime, '1970-01-01T00:00:00.000Z');
      assert.deepEqual(entry!.response.content, { size: 9, mimeType: 'application/json', text: '{"a": 1}' });
    });

    it('masks secrets in it', () => {
      const text = '{"token":"s3cr3t-value"}';
      const headers = [
        ['Set-Cookie', 'sid=s3cr3t-value'],
        ['Location', '/x?token=s3cr3t-value'],
      ] as const;
      const har = exported({ request: REQUESTS[0]!, exchange: { timing, response: { ...response, headers, text } } });
      assert.doesNotMatch(JSON.stringify(har), /s3cr3t/);
    });

    it('writes binary bodies as base64, and leaves out bodies that are not kept', () => {
      const bytes = { timing, response: { ...response, text: '', bytes: Buffer.from([255, 0]) } };
      const none = { timing, response: { ...response, text: '' } };
      const { entries } = exported(
        { request: REQUESTS[0]!, exchange: bytes },
        { request: REQUESTS[0]!, exchange: none },
      ).log;
      assert.deepEqual(
        entries.map(({ response }) => [
          response.content['text'],
          response.content['encoding'],
          response.content['size'],
        ]),
        [
          ['/wA=', 'base64', 9],
          [undefined, undefined, 9],
        ],
      );
    });
  });

  it('refuses a request that leaves the account', () => {
    assert.throws(() => exported({ request: { method: 'GET', url: 'https://evil.example/' } }));
  });
});

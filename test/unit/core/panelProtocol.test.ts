import assert from 'node:assert/strict';
import {
  isCount,
  isListOf,
  isObject,
  isOneOf,
  isOptional,
  isText,
  readMessage,
  readObject,
  type Protocol,
} from '../../../src/core/panelProtocol';
import { FROM_PAGE, PAGE_STATE } from '../../../src/features/leads/pageMessages';
import { FROM_TABLE, TABLE_STATE } from '../../../src/features/leads/tableMessages';
import { EMPTY_DRAFT } from '../../../src/features/requests/form/draft';
import { FROM_PANEL } from '../../../src/features/requests/form/panelMessages';

const PROTOCOL = {
  ready: {},
  load: { kind: isOneOf('visits', 'notes'), from: isCount, ids: isListOf(isText), tab: isOptional(isText) },
};
const LOAD = { kind: 'visits', from: 0, ids: ['1'] };

describe('readMessage', () => {
  it('reads a message of a known type whose payload has the right fields', () => {
    assert.deepEqual(readMessage({ v: 1, type: 'ready', payload: {} }, PROTOCOL), { type: 'ready', payload: {} });
    for (const payload of [LOAD, { ...LOAD, tab: 'x' }, { ...LOAD, tab: undefined }, { ...LOAD, more: 1 }])
      assert.deepEqual(readMessage({ v: 1, type: 'load', payload, requestId: '7' }, PROTOCOL), {
        type: 'load',
        payload,
        requestId: '7',
      });
  });

  it('drops messages of another version, of an unknown type, or without a payload', () => {
    for (const message of [
      undefined,
      null,
      'load',
      7,
      [],
      {},
      { v: 2, type: 'load', payload: LOAD },
      { v: 1, type: 'ready' },
      { v: 1, type: 'ready', payload: null },
      { v: 1, type: 'ready', payload: 'x' },
      { v: 1, type: 'ready', payload: {}, requestId: 5 },
      { v: 1, type: 'save', payload: {} },
      { v: 1, type: 'constructor', payload: {} },
      { v: 1, type: '__proto__', payload: {} },
      { v: 1, type: ['ready'], payload: {} },
    ])
      assert.equal(readMessage(message, PROTOCOL), undefined, JSON.stringify(message));
  });

  it('drops a payload with a field that is missing or of another kind', () => {
    for (const wrong of [
      { kind: 'cases' },
      { kind: undefined },
      { from: -1 },
      { from: 1.5 },
      { from: Number.NaN },
      { from: '1' },
      { ids: 'x' },
      { ids: [1] },
      { ids: { length: 1 } },
      { tab: null },
    ])
      assert.equal(
        readMessage({ v: 1, type: 'load', payload: { ...LOAD, ...wrong } }, PROTOCOL),
        undefined,
        JSON.stringify(wrong),
      );
  });
});

describe('the protocols of the panels', () => {
  const examples: readonly (readonly [string, Protocol, Readonly<Record<string, readonly object[]>>])[] = [
    [
      'Try Request',
      FROM_PANEL,
      {
        ready: [{}],
        send: [{ draft: EMPTY_DRAFT }],
        cancel: [{}],
        edited: [{ draft: EMPTY_DRAFT }],
        chooseAccount: [{ accountKey: 'a', draft: EMPTY_DRAFT }],
        chooseOperation: [{}],
        match: [{ method: 'GET', url: '/' }],
        filter: [{ path: '' }, { path: '$.data[*].id' }],
        sort: [{ by: 'name' }],
        live: [{ kind: 'tags' }],
        code: [{ language: 'shell:curl', draft: EMPTY_DRAFT }],
        curl: [{ text: 'curl x' }],
        copy: [{ what: 'code', text: '' }],
        action: [{ id: 'retry', draft: EMPTY_DRAFT }],
      },
    ],
    [
      'lead page',
      FROM_PAGE,
      {
        ready: [{}],
        load: [{ kind: 'chats' }, { kind: 'notes' }],
        thread: [{ kind: 'cases', id: '1' }],
        action: [{ action: 'edit' }, { action: 'close' }],
        draft: [{ field: 'email' }, { field: 'phone', text: '' }],
        change: [
          { field: 'name', text: '' },
          { field: 'remarks', text: 'a\nb' },
        ],
        copy: [{ fact: 'id' }],
        item: [
          { action: 'open', kind: 'visits', id: '1' },
          { action: 'request', kind: 'feedback', id: '2' },
        ],
      },
    ],
    [
      'lead table',
      FROM_TABLE,
      {
        ready: [{}],
        want: [{ epoch: 1, from: 0, to: 100 }],
        span: [{ epoch: 1, from: 5, to: 9 }],
        sort: [{ by: 'name' }],
        move: [{ column: 'name', to: 0 }],
        resize: [{ column: 'name', pixels: 120 }],
        search: [{ text: '' }],
        action: [
          { action: 'filter', ids: [], places: [] },
          { action: 'delete', ids: ['1', '2'], places: [0, 7] },
        ],
      },
    ],
  ];
  for (const [panel, protocol, messages] of examples)
    it(`accept every message of the ${panel} panel, and none without its payload`, () => {
      assert.deepEqual(Object.keys(messages), Object.keys(protocol));
      for (const [type, payloads] of Object.entries(messages))
        for (const payload of payloads) {
          assert.ok(readMessage({ v: 1, type, payload }, protocol), `${type} ${JSON.stringify(payload)}`);
          if (Object.keys(payload).length)
            assert.equal(readMessage({ v: 1, type, payload: {} }, protocol), undefined, type);
        }
    });
});

describe('readObject', () => {
  it('reads the states that version 0.1 stored for a reload', () => {
    for (const state of [
      { v: 1, accountKey: 'a', id: '7' },
      { v: 1, accountKey: 'a', id: '7', timezone: 'Asia/Tokyo', tab: 'notes' },
    ])
      assert.deepEqual(readObject(state, PAGE_STATE), state);
    assert.deepEqual(readObject({ v: 1, accountKey: 'a' }, TABLE_STATE), { v: 1, accountKey: 'a' });
  });

  it('gives nothing for anything else', () => {
    for (const state of [undefined, null, 'a', 7, [], {}, { accountKey: 7 }, { accountKey: 'a', id: 7 }])
      assert.equal(readObject(state, PAGE_STATE), undefined);
    assert.equal(readObject([], { any: isObject }), undefined);
  });
});

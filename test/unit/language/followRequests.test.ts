import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import type { Exchange } from '../../../src/api/client/types';
import { matchEditedRequests } from '../../../src/features/language/edit/followRequests';
import { findNeighborRequest } from '../../../src/features/language/edit/navigate';
import { parseRequests } from '../../../src/features/language/parse/parser';
import type { HttpDocument } from '../../../src/features/language/parse/tree';
import { LastResponses } from '../../../src/features/language/ui/sending/lastResponses';

describe('requests of an edited file', () => {
  it('are identified by their text, or by their position if the text changed', () => {
    assert.deepEqual(matchEditedRequests(['a', 'b', 'c'], ['a', 'b', 'c']), []);
    assert.deepEqual(matchEditedRequests(['a', 'b', 'c'], ['a', 'x', 'c']), [['b', 'x']]);
    assert.deepEqual(matchEditedRequests(['a', 'b'], ['new', 'a', 'b']), []);
    assert.deepEqual(matchEditedRequests(['a', 'b', 'c'], ['a', 'c']), []);
    assert.deepEqual(matchEditedRequests(['a', 'b', 'c', 'd'], ['a', 'x', 'y', 'd']), [
      ['b', 'x'],
      ['c', 'y'],
    ]);
  });

  it('are identified by their first line if one was added in the middle of an edit', () => {
    assert.deepEqual(matchEditedRequests(['### A\nGET /a'], ['### A\nGET /b', '### B\nGET /c']), [
      ['### A\nGET /a', '### A\nGET /b'],
    ]);
    assert.deepEqual(matchEditedRequests(['### A\nGET /a', '### B\nGET /b'], ['### B\nGET /c']), [
      ['### B\nGET /b', '### B\nGET /c'],
    ]);
  });
});

describe('results of requests', () => {
  const uri = { toString: () => 'untitled:1' } as vscode.Uri;
  const exchange = (id: string): Exchange => ({ id }) as Exchange;
  const TWO = '### A\nGET /a\n\n### B\nGET /b\n';

  /** A file whose first request was sent, and the state of its requests after each edit. */
  function sentFirst(text = TWO): { sent: LastResponses; edit(text: string): (string | undefined)[] } {
    const sent = new LastResponses();
    let now = parseRequests(text);
    sent.keep(uri, { document: now, node: now.requests[0]!, accountKey: 'k' }, exchange('one'), []);
    const shown = (document: HttpDocument): (string | undefined)[] =>
      document.requests.map((node) => {
        const former = sent.previousOf(uri, document, node);
        return sent.lastOf(uri, document, node)?.id ?? (former && `${former.id} before the edit`);
      });
    return {
      sent,
      edit: (next) => {
        const before = now;
        now = parseRequests(next);
        sent.follow(uri, before, now);
        return shown(now);
      },
    };
  }

  it('stay when something is edited below or above', () => {
    const { edit } = sentFirst();
    assert.deepEqual(edit(`${TWO}\n### C\nGET /c\n`), ['one', undefined, undefined]);
    assert.deepEqual(edit(`### New\nGET /new\n\n${TWO}`), [undefined, 'one', undefined]);
    assert.deepEqual(edit(TWO.replace('/b', '/bb')), ['one', undefined]);
    assert.deepEqual(edit(TWO.replace('GET /a\n', 'GET /a\n\n\n')), ['one', undefined]);
  });

  it('stay while a request is typed at the end, key by key', () => {
    const { edit } = sentFirst('### A\nGET /a\n');
    const typed = '\n### B\nGET /b';
    for (let at = 1; at <= typed.length; at++) {
      const [first] = edit(`### A\nGET /a\n${typed.slice(0, at)}`);
      assert.match(first ?? '', /^one/, JSON.stringify(typed.slice(0, at)));
    }
    assert.equal(edit(`### A\nGET /a\n${typed}`)[0], 'one');
  });

  it('are those from before the edit while the request has another text, and current again with the old text', () => {
    const { edit } = sentFirst();
    assert.deepEqual(edit(TWO.replace('/a', '/ab')), ['one before the edit', undefined]);
    assert.deepEqual(edit(TWO.replace('/a', '/abc')), ['one before the edit', undefined]);
    assert.deepEqual(edit(TWO), ['one', undefined]);
  });

  it('are replaced when the edited request is sent', () => {
    const { sent, edit } = sentFirst();
    const text = TWO.replace('/a', '/ab');
    edit(text);
    const document = parseRequests(text);
    sent.keep(uri, { document, node: document.requests[0]!, accountKey: 'k' }, exchange('two'), []);
    assert.deepEqual(edit(text), ['two', undefined]);
  });

  it('go with the file', () => {
    const { sent, edit } = sentFirst();
    edit(TWO.replace('/a', '/ab'));
    sent.forget(uri);
    assert.deepEqual(edit(TWO.replace('/a', '/ab')), [undefined, undefined]);
  });
});

describe('going from request to request', () => {
  const text = '@x = 1\n\n### A\nGET /a\n\n### B\n# @name b\nPOST /b\n\nbody\n\n### C\nGET /c\n';
  const document = parseRequests(text);
  const at = (line: string): number => text.indexOf(line);
  const next = (from: string): number | undefined => findNeighborRequest(document, at(from), 1);
  const previous = (from: string): number | undefined => findNeighborRequest(document, at(from), -1);

  it('goes to the next request line, and from the last one to the first', () => {
    assert.equal(next('@x'), at('GET /a'));
    assert.equal(next('GET /a'), at('POST /b'));
    assert.equal(next('### B'), at('POST /b'));
    assert.equal(next('body'), at('GET /c'));
    assert.equal(next('GET /c'), at('GET /a'));
  });

  it('goes to the request before the cursor', () => {
    assert.equal(previous('body'), at('GET /a'));
    assert.equal(previous('GET /c'), at('POST /b'));
    assert.equal(previous('GET /a'), at('GET /c'));
  });

  it('goes nowhere in a file without requests', () => {
    assert.equal(findNeighborRequest(parseRequests('# nothing\n'), 0, 1), undefined);
    assert.equal(findNeighborRequest(parseRequests(''), 0, -1), undefined);
  });
});

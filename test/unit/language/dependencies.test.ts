import assert from 'node:assert/strict';
import { neededResponses } from '../../../src/features/language/resolve/dependencies';
import { parseRequests } from '../../../src/features/language/parse/parser';

const needs = (text: string, request: number, environment: ReadonlyMap<string, string> = new Map()): string[] => {
  const document = parseRequests(text);
  const node = document.requests.filter((r) => r.line)[request];
  assert.ok(node);
  return [...neededResponses(document, node, environment)];
};

describe('the responses a request needs', () => {
  const CHAIN =
    '### List\n# @name newest\nPOST /profile/lead/list\n\nlimit=1\n\n### Detail\n@lead = {{newest.response.body.$.data.data[0].id}}\nPOST /profile/lead/detail\n\nid={{lead}}\n';

  it('are those of the variables it uses', () => {
    assert.deepEqual(needs(CHAIN, 1), ['newest']);
  });

  it('are not those of unused variables in the file', () => {
    assert.deepEqual(needs(CHAIN, 0), []);
  });

  it('are found through variables of variables, in a circle too', () => {
    assert.deepEqual(
      needs(
        '@a = {{b}}\n@b = {{c}}{{a}}\n@c = {{one.response.headers.Date}}\nGET /x?{{a}}\n\n### \n# @name one\nGET /y\n',
        0,
      ),
      ['one'],
    );
  });

  it('are found through the values of the environment, where the file has no variable of that name', () => {
    const environment = new Map([
      ['a', '{{one.response.body.id}}'],
      ['b', '{{two.response.body.id}}'],
    ]);
    assert.deepEqual(needs('@b = 1\nGET /x?{{a}}{{b}}\n', 0, environment), ['one']);
  });

  it('are none for a variable that prompts the user', () => {
    const environment = new Map([['a', '{{one.response.body.id}}']]);
    assert.deepEqual(
      needs('@b = {{two.response.body.id}}\n# @prompt a\n# @prompt b\nGET /x?{{a}}{{b}}\n', 0, environment),
      [],
    );
  });

  it('are those it names directly', () => {
    assert.deepEqual(
      needs('GET /x\nX-A: {{one.response.headers.Date}}\n\n{"id": "{{two.request.body.id}}"}\n', 0).sort(),
      ['one', 'two'],
    );
  });
});

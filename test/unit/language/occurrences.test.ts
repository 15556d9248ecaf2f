import assert from 'node:assert/strict';
import {
  findOccurrenceAt,
  findOccurrences,
  findSameOccurrences,
  renameProblem,
} from '../../../src/features/language/edit/occurrences';
import { parseRequests } from '../../../src/features/language/parse/parser';

const TEXT = `@size = 10
@both = {{size}}0

### List
# @name list
# @prompt who Whose leads
# @capture first = $.data[0].id
POST /profile/lead/list?limit={{size}}&q={{who}}

### detail
# @depends list, other
POST /profile/lead/detail
Content-Type: application/json

{ "id": {{list.response.body.$.data[0].id}}, "a": "{{first}}", "b": {{lead.id}}, "c": "{{$guid}}", "d": {{ size }} }

### Third
GET /x?y={{detail.response.headers.Date}}&z={{elsewhere}}
`;
const document = parseRequests(TEXT);
const at = (text: string, from = 0): number => TEXT.indexOf(text, from);
const places = (offset: number): string[] => {
  const one = findOccurrenceAt(document, offset);
  return one
    ? findSameOccurrences(document, one).map(
        ({ start, isDefinition }) => `${TEXT.slice(0, start).split('\n').length}${isDefinition ? ' defined' : ''}`,
      )
    : [];
};

describe('where names of a request file are defined and used', () => {
  const cases: [string, number, string[]][] = [
    ['a variable, from its definition', at('size = 10') + 1, ['1 defined', '2', '8', '15']],
    ['a variable, from a use', at('{{size}}&q') + 3, ['1 defined', '2', '8', '15']],
    ['a variable with blanks in its braces', at('{{ size }}') + 4, ['1 defined', '2', '8', '15']],
    ['a prompt', at('{{who}}') + 3, ['6 defined', '8']],
    ['a captured value', at('"{{first}}"') + 4, ['7 defined', '15']],
    ['a request, from its tag', at('@name list') + 7, ['5 defined', '11', '15']],
    ['a request, from a dependency', at('list, other'), ['5 defined', '11', '15']],
    ['a request named by its title', at('{{detail.') + 3, ['10 defined', '18']],
    ['a variable of an environment', at('{{elsewhere}}') + 3, ['18']],
    ['a field of the selected lead', at('{{lead.id}}') + 3, []],
    ['a generated value', at('{{$guid}}') + 4, []],
    ['plain text', at('POST'), []],
    ['a title that is no name others use', at('Third') + 9, []],
  ];
  for (const [what, offset, expected] of cases)
    it(`finds ${what}`, () => {
      assert.deepEqual(places(offset), expected);
    });

  it('selects only the name, so that it can be replaced', () => {
    for (const { start, end, name } of findOccurrences(document)) assert.equal(TEXT.slice(start, end), name);
  });

  it('keeps the same request after all of its names were replaced', () => {
    const renamed = findSameOccurrences(document, { kind: 'request', name: 'list' }).reduceRight(
      (text, { start, end }) => `${text.slice(0, start)}newest${text.slice(end)}`,
      TEXT,
    );
    assert.equal(findSameOccurrences(parseRequests(renamed), { kind: 'request', name: 'newest' }).length, 3);
    assert.equal(findSameOccurrences(parseRequests(renamed), { kind: 'request', name: 'list' }).length, 0);
  });

  it('renames only what the file defines, to names that can be used and are not taken', () => {
    const size = findOccurrenceAt(document, at('size = 10'))!;
    const list = findOccurrenceAt(document, at('@name list') + 7)!;
    const elsewhere = findOccurrenceAt(document, at('{{elsewhere}}') + 3)!;
    assert.equal(renameProblem(document, size), undefined);
    assert.equal(renameProblem(document, size, 'page.size-2'), undefined);
    assert.equal(renameProblem(document, size, 'size'), undefined);
    assert.equal(renameProblem(document, elsewhere), 'undefined');
    for (const name of ['', '2x', 'a b', 'a}}', '$x', 'lead', 'lead.id', 'a\nb'])
      assert.equal(renameProblem(document, size, name), 'malformed', JSON.stringify(name));
    for (const name of ['a.b', 'a b', '']) assert.equal(renameProblem(document, list, name), 'malformed', name);
    assert.equal(renameProblem(document, size, 'who'), 'taken');
    assert.equal(renameProblem(document, list, 'detail'), 'taken');
    assert.equal(renameProblem(document, list, 'size'), undefined, 'variables and requests have names of their own');
  });
});

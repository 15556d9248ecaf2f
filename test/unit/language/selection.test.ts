import assert from 'node:assert/strict';
import { bodyReference } from '../../../src/features/language/edit/bodyReference';
import { selectionSpans } from '../../../src/features/language/edit/selection';
import { parseRequests } from '../../../src/features/language/parse/parser';

const FORM =
  'POST /profile/lead/list?a=1&b={{x}}\nContent-Type: application/x-www-form-urlencoded\n\nlimit=10\n&page=1\n';
const JSON_BODY = 'POST /profile/lead/detail\nContent-Type: application/json\n\n{ "id": [1, 23], "name": "Ada" }\n';

describe('expanding the selection', () => {
  /** The texts that are selected step by step around the mark `|`, without the complete file. */
  function selected(marked: string): string[] {
    const text = marked.replace('|', '');
    return selectionSpans(parseRequests(text), marked.indexOf('|'))
      .map(({ start, end }) => text.slice(start, end))
      .slice(0, -1);
  }

  it('goes from a value of a form to its field, the body and the request', () => {
    assert.deepEqual(selected(`### A\n${FORM.replace('10', '1|0')}`), [
      '10',
      'limit=10',
      'limit=10\n&page=1',
      `### A\n${FORM}`.trimEnd(),
    ]);
  });

  it('goes from a placeholder to the parameter, the target and the request line', () => {
    const spans = selected(FORM.replace('{{x}}', '{{|x}}'));
    assert.deepEqual(spans.slice(0, 4), ['x', '{{x}}', 'b={{x}}', '/profile/lead/list?a=1&b={{x}}']);
    assert.ok(spans.includes('POST /profile/lead/list?a=1&b={{x}}'));
  });

  it('goes outward through a JSON body', () => {
    assert.deepEqual(selected(JSON_BODY.replace('23', '2|3')).slice(0, 4), [
      '23',
      '[1, 23]',
      '"id": [1, 23]',
      '{ "id": [1, 23], "name": "Ada" }',
    ]);
    assert.deepEqual(selected(JSON_BODY.replace('Ada', 'A|da')).slice(0, 3), ['Ada', '"Ada"', '"name": "Ada"']);
  });

  it('goes from a header value to the header', () => {
    assert.deepEqual(selected(JSON_BODY.replace('application', 'appli|cation')).slice(0, 2), [
      'application/json',
      'Content-Type: application/json',
    ]);
  });

  it('goes from a tag and a variable to their lines', () => {
    assert.deepEqual(selected('# @name li|st\nGET /x\n').slice(0, 2), ['list', '# @name list']);
    assert.deepEqual(selected('@size = 1|0\nGET /x\n').slice(0, 2), ['10', '@size = 10']);
  });

  it('always ends with the file, each step within the next', () => {
    const text = `@x = 1\n\n### A\n# @name a\n${FORM}\n### B\n${JSON_BODY}`;
    const document = parseRequests(text);
    for (let offset = 0; offset <= text.length; offset++) {
      const spans = selectionSpans(document, offset);
      assert.deepEqual(spans.at(-1), { start: 0, end: text.length });
      spans.forEach(({ start, end }, i) => {
        const next = spans[i + 1];
        assert.ok(start <= offset && offset <= end, `${offset}`);
        assert.ok(
          !next || (next.start <= start && end <= next.end && next.end - next.start > end - start),
          `${offset}`,
        );
      });
    }
  });
});

describe('a file dropped into a request', () => {
  /** The file after `./a.json` was dropped at the mark `|`. */
  function dropped(marked: string): string | undefined {
    const text = marked.replace('|', '');
    const at = marked.indexOf('|');
    const reference = bodyReference(parseRequests(text), at, './a.json');
    return reference === undefined ? undefined : text.slice(0, at) + reference + text.slice(at);
  }
  const HEAD = 'POST /x\nContent-Type: application/json';

  it('becomes the body, with an empty line behind the head', () => {
    for (const marked of [
      `${HEAD}|`,
      `${HEAD}\n|`,
      `${HEAD}\n\n|`,
      `${HEAD}\n\n|\n`,
      `POST /x|`,
      `### A\n${HEAD}\n|\n\n### B\nGET /y\n`,
    ]) {
      const text = dropped(marked)!;
      const node = parseRequests(text).requests.find((one) => one.line)!;
      assert.equal(text.slice(node.body?.start, node.body?.end), '< ./a.json', JSON.stringify(marked));
      assert.equal(node.body?.files, true);
    }
  });

  it('is left to VS Code where no body can begin', () => {
    for (const marked of [
      `PO|ST /x`,
      `POST /x\nContent-|Type: text/plain\n`,
      `${HEAD}\n\nsome |text\n`,
      '|',
      '### Ti|tle\n',
    ])
      assert.equal(dropped(marked), undefined, JSON.stringify(marked));
    assert.equal(bodyReference(parseRequests('POST /x'), 7, './a\n### B'), undefined);
  });
});

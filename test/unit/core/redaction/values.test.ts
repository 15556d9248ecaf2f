import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { Redactor, ScopedSecrets, SECRET_MASK, SecretValue, spellings } from '../../../../src/core/redaction';

const SECRET = 'to/ken+7f3e~91c2a04b==';

describe('a secret', () => {
  const redactor = new Redactor();
  const handle = redactor.remember(SECRET);

  it('is removed in every encoding, anywhere in a longer text', () => {
    const around = ['', 'u:', 'Bearer ', 'ab', 'xyz'];
    const written = [
      SECRET,
      encodeURIComponent(SECRET),
      new URLSearchParams({ t: SECRET }).toString().slice(2),
      encodeURIComponent(SECRET).toLowerCase(),
      JSON.stringify(SECRET).replaceAll('/', '\\/'),
      encodeURIComponent(encodeURIComponent(SECRET)),
      Buffer.from(SECRET).toString('hex'),
      Buffer.from(SECRET).toString('hex').toUpperCase(),
      ...around.flatMap((before) =>
        around.flatMap((after) =>
          (['base64', 'base64url'] as const).map((form) => Buffer.from(before + SECRET + after).toString(form)),
        ),
      ),
    ];
    for (const text of written) {
      const clean = redactor.text(`<${text}>`);
      assert.ok(clean.includes(SECRET_MASK), text);
      for (const form of spellings(SECRET)) assert.equal(clean.includes(form), false, text);
      assert.ok(clean.length < 2 * SECRET.length - 10, clean);
    }
  });

  it('is removed in its JSON form', () => {
    const redactor = new Redactor();
    const secret = 'quo"ted\\back1';
    redactor.remember(secret);
    assert.equal(redactor.text(JSON.stringify({ secret })), `{"secret":"${SECRET_MASK}"}`);
  });

  it('leaves other texts alone, and is forgotten once it is disposed', () => {
    const other = redactor.remember(SECRET);
    assert.equal(redactor.text('nothing of the kind, dG8= and to/ken'), 'nothing of the kind, dG8= and to/ken');
    other.dispose();
    other.dispose();
    assert.equal(redactor.text(SECRET), SECRET_MASK, 'one use is left');
    handle.dispose();
    assert.equal(redactor.text(SECRET), SECRET);
  });
});

describe('objects that know a secret', () => {
  it('do not show it when they are printed or serialized', () => {
    const redactor = new Redactor();
    redactor.remember(SECRET);
    for (const one of [redactor, new SecretValue(SECRET), new ScopedSecrets([SECRET])]) {
      const text = inspect(one, { depth: Infinity, showHidden: true }) + JSON.stringify(one);
      for (const spelling of spellings(SECRET)) assert.ok(!text.includes(spelling), text);
    }
  });
});

describe('ScopedSecrets', () => {
  it('removes its secrets from texts, and leaves other texts and short values alone', () => {
    const scoped = new ScopedSecrets([SECRET, SECRET, 'dev', 'https:']);
    assert.equal(scoped.text(`a ${SECRET} b dev`), `a ${SECRET_MASK} b dev`);
    assert.equal(new ScopedSecrets([]).text('https://x'), 'https://x');
  });
});

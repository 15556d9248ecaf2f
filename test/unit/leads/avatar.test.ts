import assert from 'node:assert/strict';
import { avatarSvg, initialsOf } from '../../../src/features/leads/texts/avatar';
import { HOSTILE_VALUES } from '../../fixtures/hostile';

describe('the picture of a lead', () => {
  for (const [lead, initials] of [
    [{ name: 'Ada Lovelace' }, 'AL'],
    [{ name: 'Ada King Lovelace' }, 'AL'],
    [{ name: 'ada' }, 'A'],
    [{ name: '(Dr.) Émile Zola' }, 'DZ'],
    [{ name: '山田 太郎' }, '山太'],
    [{ name: 'محمد علي' }, 'مع'],
    [{ email: 'user1@example.com' }, 'U'],
    [{ phone: '+1 555' }, '·'],
    [{ name: '***' }, '·'],
    [{}, '#'],
  ] as const)
    it(`has ${initials} for ${JSON.stringify(lead)}`, () => assert.equal(initialsOf(lead), initials));

  it('is well-formed markup with hostile names, and contains at most two of their letters', () => {
    for (const name of HOSTILE_VALUES) {
      const initials = initialsOf({ name });
      // One letter may have two capitals, such as ß.
      assert.ok([...initials].length <= 4, JSON.stringify(name));
      assert.doesNotMatch(initials, /[<>&"'\s]/, JSON.stringify(name));
      assert.match(
        avatarSvg(initials, 'today', 'dark'),
        /^<svg [^<>]*><circle [^<>]*\/><text [^<>]*>[^<>&]*<\/text><\/svg>$/,
      );
    }
  });

  it('differs in shape, not only in color', () => {
    const shapes = (['online', 'today', 'earlier'] as const).map((presence) =>
      avatarSvg('AL', presence, 'light').replace(/#[0-9a-f]{6}/g, ''),
    );
    assert.equal(new Set(shapes).size, 3);
  });
});

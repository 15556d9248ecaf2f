import assert from 'node:assert/strict';
import { markdownText, plainLabel, plainText } from '../../../src/core/text';

describe('text from strangers', () => {
  it('becomes one plain line', () => {
    assert.equal(plainLabel('  Ada\n\tLovelace  '), 'Ada Lovelace');
    assert.equal(plainLabel('a\u202Eb\u2066c\u0000d\u009be'), 'abcde');
    assert.equal(plainLabel(null), '');
    assert.equal(plainLabel(70574), '70574');
  });
  it('shows no icon', () => { assert.ok(!plainLabel('$(trash) $(sync~spin)').includes('$(')); });
  it('shows no link that a message or quick input would open', () => { assert.ok(!plainLabel('[go](command:acquire.account.signOutAll)').includes('](')); });
  it('is cut by characters, not by halves of one', () => { assert.equal(plainLabel('😀'.repeat(200), 5), '😀😀😀😀…'); });
  it('keeps its lines where several are shown', () => { assert.equal(plainText('a\r\nb\u202e'), 'a\nb'); });
  it('cannot become a link, an image or HTML in Markdown', () => {
    const out = markdownText('[x](command:acquire.lead.delete) <img src=x> ![i](https://evil.example)');
    assert.ok(!/(^|[^\\])\[/.test(out), out);
    assert.ok(!out.includes('<'), out);
  });
});

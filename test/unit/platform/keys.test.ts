import assert from 'node:assert/strict';
import { commandLetter } from '../../../src/platform/webview/keys';

describe('commandLetter', () => {
  const none = { key: 'c', code: 'KeyC', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  const ctrl = { ...none, ctrlKey: true };

  it('reads the letter with Ctrl or Cmd', () => {
    assert.equal(commandLetter(ctrl), 'c');
    assert.equal(commandLetter({ ...none, metaKey: true }), 'c');
    assert.equal(commandLetter(none), undefined);
  });

  it('is the same with Caps Lock, and follows the layout', () => {
    assert.equal(commandLetter({ ...ctrl, key: 'C' }), 'c');
    assert.equal(commandLetter({ ...ctrl, key: 'j', code: 'KeyC' }), 'j', 'Dvorak');
    assert.equal(commandLetter({ ...ctrl, key: 'с', code: 'KeyC' }), 'c', 'Cyrillic');
  });

  it('ignores other keys and further modifiers', () => {
    assert.equal(commandLetter({ ...ctrl, key: 'Enter', code: 'Enter' }), undefined);
    assert.equal(commandLetter({ ...ctrl, shiftKey: true, key: 'C' }), undefined);
    assert.equal(commandLetter({ ...ctrl, altKey: true }), undefined);
    assert.equal(commandLetter({ ...ctrl, metaKey: true }), undefined);
  });
});

/** The keys of a keyboard event. */
type Keys = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/**
 * The letter pressed together with Ctrl or Cmd alone, in lower case; undefined for other keys. Caps Lock makes no difference, and
 * layouts without Latin letters use the letter at the same place of a Latin keyboard, as in VS Code.
 */
export function commandLetter({ key, code, ctrlKey, metaKey, altKey, shiftKey }: Keys): string | undefined {
  if (ctrlKey === metaKey || altKey || shiftKey) return undefined;
  const letter = /^[a-z]$/i.test(key) ? key : /^Key([A-Z])$/.exec(code)?.[1];
  return letter?.toLowerCase();
}

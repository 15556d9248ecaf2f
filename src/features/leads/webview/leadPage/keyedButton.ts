import { createElement, type Attributes } from '../../../../platform/webview/dom';

/** A button with a key, by which it gets the focus back when it is redrawn. */
export function keyedButton(label: string, key: string, onclick: () => void, attributes: Attributes = {}): HTMLElement {
  return createElement('button', { type: 'button', 'data-key': key, onclick, ...attributes }, label);
}

/**
 * Draws into a place, and gives the focus back to the button that had it. Only if the page has the focus: taking it from a question of
 * VS Code would close the question.
 */
export function redrawKeepingFocus(place: HTMLElement, draw: () => void): void {
  const focused =
    document.hasFocus() && document.activeElement instanceof HTMLElement && place.contains(document.activeElement)
      ? document.activeElement.dataset['key']
      : undefined;
  draw();
  if (focused !== undefined)
    [...place.querySelectorAll<HTMLElement>('[data-key]')]
      .find((element) => element.dataset['key'] === focused)
      ?.focus();
}

import { createElement, type Attributes } from '../../../../platform/webview/dom';

/** A button with a key, so that it gets the focus back after a redraw. */
export function keyedButton(label: string, key: string, onclick: () => void, attributes: Attributes = {}): HTMLElement {
  return createElement('button', { type: 'button', 'data-key': key, onclick, ...attributes }, label);
}

/**
 * Redraws an element, and restores the focus to its button. Only if the page has the focus: taking it from a VS Code prompt would close
 * the prompt.
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

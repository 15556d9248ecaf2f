/** Finds the line and column of an offset, both 1-based, in UTF-16 units as in editors. */
export class LineIndex {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (const match of text.matchAll(/\r\n|\r|\n/g)) this.starts.push(match.index + match[0].length);
  }

  /** The position of an offset. */
  at(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.starts[low]! + 1 };
  }
}

const indexes = new WeakMap<{ readonly text: string }, LineIndex>();

/** The line index of a document, cached per tree. */
export function lineIndexOf(document: { readonly text: string }): LineIndex {
  let index = indexes.get(document);
  if (!index) indexes.set(document, (index = new LineIndex(document.text)));
  return index;
}

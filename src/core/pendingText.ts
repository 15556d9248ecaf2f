/** Buffers text that arrives in pieces, keeping the incomplete rest. */
export class PendingText {
  private pieces: string[] = [];
  private size = 0;
  private wanted = 1;

  /** Adds a piece. Returns all buffered text, or undefined if it is not worth parsing again yet. */
  add(piece: string): string | undefined {
    this.pieces.push(piece);
    this.size += piece.length;
    return this.size < this.wanted ? undefined : this.all();
  }

  all(): string {
    return this.pieces.length === 1 ? (this.pieces[0] ?? '') : this.pieces.join('');
  }

  /** Keeps the text from `used` on. If nothing was used, it is returned again only once it has doubled, to keep reading linear. */
  keep(text: string, used: number): void {
    const rest = used ? text.slice(used) : text;
    this.pieces = rest ? [rest] : [];
    this.size = rest.length;
    this.wanted = used ? rest.length + 1 : Math.max(1, rest.length * 2);
  }
}

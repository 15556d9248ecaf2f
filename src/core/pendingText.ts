/** Text that comes in pieces, of which what is not complete yet is kept. */
export class PendingText {
  private pieces: string[] = [];
  private size = 0;
  private wanted = 1;

  /** Adds a piece. Returns all there is, or undefined where it is not worth looking at again yet. */
  add(piece: string): string | undefined {
    this.pieces.push(piece);
    this.size += piece.length;
    return this.size < this.wanted ? undefined : this.all();
  }

  all(): string {
    return this.pieces.length === 1 ? (this.pieces[0] ?? '') : this.pieces.join('');
  }

  /** Keeps the text from `used` on. Where nothing was used, it is given again only when it has doubled: reading stays linear. */
  keep(text: string, used: number): void {
    const rest = used ? text.slice(used) : text;
    this.pieces = rest ? [rest] : [];
    this.size = rest.length;
    this.wanted = used ? rest.length + 1 : Math.max(1, rest.length * 2);
  }
}

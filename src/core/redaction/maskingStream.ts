import { SECRET_MASK, type SecretValue } from './values';

const MASK = Buffer.from(SECRET_MASK);

/**
 * Masks a secret in bytes that come in pieces, also where two pieces meet: the end of a piece is held back until it is certain that no
 * secret starts there.
 */
export class MaskingStream {
  private held: Buffer = Buffer.alloc(0);

  constructor(private readonly secret: Pick<SecretValue, 'findInBytes' | 'maxBytes'>) {}

  /** The bytes that are certain after another piece. */
  push(piece: Buffer): Buffer {
    const bytes = this.held.length ? Buffer.concat([this.held, piece]) : piece;
    return this.mask(bytes, Math.max(0, bytes.length - this.secret.maxBytes + 1));
  }

  /** The bytes that were held back. */
  end(): Buffer {
    return this.mask(this.held, this.held.length);
  }

  /** Masks the secrets that start before `end`, and holds back what follows. */
  private mask(bytes: Buffer, end: number): Buffer {
    const out: Buffer[] = [];
    let from = 0;
    for (let found = this.secret.findInBytes(bytes, from); found && found.start < end;) {
      out.push(bytes.subarray(from, found.start), MASK);
      from = found.end;
      found = this.secret.findInBytes(bytes, from);
    }
    const until = Math.max(from, end);
    this.held = Buffer.from(bytes.subarray(until));
    const rest = bytes.subarray(from, until);
    return out.length ? Buffer.concat([...out, rest]) : rest;
  }
}

import { SECRET_MASK, spellings } from '../core/redact';

/** Takes one credential out of texts, in each spelling a server may echo it in. Made once per credential, since every text of every call passes here. */
export class Scrubber {
  private readonly forms: readonly string[];
  /** The same as bytes: a search for text would encode it anew each time. */
  private readonly patterns: readonly Buffer[];

  constructor(secret: string) {
    this.forms = spellings(secret);
    this.patterns = this.forms.map((form) => Buffer.from(form));
  }

  /** The text with the mask in place of the credential, in each form it may stand in. */
  text(text: string): string {
    let out = text;
    for (const form of this.forms) if (out.includes(form)) out = out.replaceAll(form, SECRET_MASK);
    return out;
  }

  /** True when the text carries the credential. */
  foundInText(text: string): boolean {
    return this.forms.some((form) => text.includes(form));
  }

  /** True when the bytes carry the credential. */
  foundIn(bytes: Buffer): boolean {
    return this.patterns.some((pattern) => bytes.includes(pattern));
  }
}

import { TextPartScanner, type TextPart } from '../../../core/json/textParts';
import { MaskingStream, type SecretValue } from '../../../core/redaction';
import type { BodySink } from '../transport/types';
import { bodyFormat, isUtf8Charset, type BodyFormat } from './bodyFormat';
import type { BodyFile, LargeBody } from './largeBody';

/** How much of a body is inspected to find out what it is. */
const START_BYTES = 64 * 1024;

/** Receives a body: converts text to UTF-8, masks the credential, and writes the result to a file. */
export class LargeBodyReceiver implements BodySink, LargeBody {
  size = 0;
  isComplete = false;
  format: BodyFormat = { isBinary: false, opensJson: false, charset: 'utf-8' };
  start = '';
  /** What arrived before the format is known; undefined from then on. */
  private pending: Buffer[] | undefined = [];
  private pendingBytes = 0;
  private file: BodyFile | undefined;
  private readonly masking: MaskingStream;
  private decoder: TextDecoder | undefined;
  private scanner = new TextPartScanner(false);
  private isAnnounced = false;
  private isDiscarded = false;

  /** `onFirstPart` is called once, when the first part can be shown. */
  constructor(
    private readonly create: () => Promise<BodyFile>,
    private readonly contentType: string,
    secret: SecretValue,
    private readonly onFirstPart: (body: LargeBody) => void,
  ) {
    this.masking = new MaskingStream(secret);
  }

  get parts(): readonly TextPart[] {
    return this.scanner.parts;
  }

  async write(chunk: Buffer): Promise<void> {
    if (!this.pending) return this.append(chunk);
    this.pending.push(chunk);
    this.pendingBytes += chunk.length;
    if (this.pendingBytes >= START_BYTES) await this.begin(this.pending);
  }

  async finish(): Promise<void> {
    if (this.pending) await this.begin(this.pending);
    const { decoder } = this;
    if (decoder) await this.store(this.masking.push(Buffer.from(decoder.decode())));
    await this.store(this.masking.end());
    this.scanner.end();
    await this.file?.close();
    this.isComplete = true;
  }

  async discard(): Promise<void> {
    this.isDiscarded = true;
    await this.file?.remove();
  }

  async read(position: number, length: number): Promise<Buffer> {
    if (!this.file || this.isDiscarded) throw new Error('the body was discarded');
    return this.file.read(position, length);
  }

  private async begin(pending: readonly Buffer[]): Promise<void> {
    this.pending = undefined;
    const start = Buffer.concat(pending);
    this.format = bodyFormat(start, this.contentType);
    const { isBinary, opensJson, charset } = this.format;
    if (!isBinary) this.decoder = decoderOf(charset);
    this.scanner = new TextPartScanner(opensJson);
    this.file = await this.create();
    await this.append(start);
  }

  private async append(chunk: Buffer): Promise<void> {
    if (this.format.isBinary) return this.store(chunk);
    await this.store(
      this.masking.push(this.decoder ? Buffer.from(this.decoder.decode(chunk, { stream: true })) : chunk),
    );
  }

  private async store(bytes: Buffer): Promise<void> {
    if (!bytes.length) return;
    const isFirst = this.size === 0;
    const text = isFirst && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
    if (isFirst && !this.format.isBinary) this.start = text.toString('utf8', 0, START_BYTES);
    this.size += text.length;
    if (!this.format.isBinary) this.scanner.push(text);
    await this.file?.write(text);
    if (this.isAnnounced || !this.parts.length) return;
    this.isAnnounced = true;
    this.onFirstPart(this);
  }
}

/** Undefined for UTF-8, whose bytes are stored as they are. An unknown charset counts as UTF-8. */
function decoderOf(charset: string): TextDecoder | undefined {
  if (isUtf8Charset(charset)) return undefined;
  try {
    return new TextDecoder(charset);
  } catch {
    return undefined;
  }
}

import type { LargeBody } from '../../../api/client/response/largeBody';
import type { ApiResponse } from '../../../api/client/types';
import { findHeaderValue } from '../../../core/headers';
import { completeJsonPart } from '../../../core/json/textParts';
import type { ResponsePrinter } from './responsePrinter';

/** How much of a binary body is copied at a time, in bytes. */
const COPIED_BYTES = 512 * 1024;

/** A part of a large body as received; empty if there is no such part. */
export async function readPart(body: LargeBody, index: number): Promise<string> {
  const part = body.parts[index];
  return part ? (await body.read(part.start, part.end - part.start)).toString('utf8') : '';
}

/** A part of a large body. If it is JSON, its lines are those of the formatted whole. */
export async function layOutPart(
  body: LargeBody,
  index: number,
  printer: Pick<ResponsePrinter, 'head'>,
): Promise<string> {
  const text = await readPart(body, index);
  const complete = completeJsonPart(text, body.parts[index] ?? {});
  if (!complete) return text;
  const { opening, closing, comma } = complete;
  const printed = await printer.head(`${opening.join('')}${complete.text}${closing.join('')}`, Infinity);
  return printed.json ? `${middleLines(printed.text, opening.length, closing.length)}${comma}` : text;
}

/** The text without some lines at its start and end. */
function middleLines(text: string, before: number, after: number): string {
  let start = 0;
  for (let line = 0; line < before; line++) start = text.indexOf('\n', start) + 1;
  let end = text.length;
  for (let line = 0; line < after; line++) end = text.lastIndexOf('\n', end - 1);
  return text.slice(start, end);
}

/**
 * The bytes of a large body as saved to a file: unchanged except for secret values, which are masked. `removed` receives the names of
 * those.
 */
export async function* bytesToSave(
  { headers }: Pick<ApiResponse, 'headers'>,
  body: LargeBody,
  printer: Pick<ResponsePrinter, 'masked'>,
  removed: Set<string>,
): AsyncGenerator<Uint8Array> {
  if (body.format.isBinary) {
    for (let at = 0; at < body.size; at += COPIED_BYTES)
      yield await body.read(at, Math.min(COPIED_BYTES, body.size - at));
    return;
  }
  const type = findHeaderValue(headers, 'content-type') ?? 'text/plain';
  for (const [index, part] of body.parts.entries()) {
    const text = await readPart(body, index);
    // With the brackets around it, a part is masked as in the whole text.
    const { opening = [], closing = [], ...inner } = completeJsonPart(text, part) ?? { text, comma: '' };
    const [before, after] = [opening.join(''), closing.join('')];
    const masked = await printer.masked(`${before}${inner.text}${after}`, type);
    for (const name of masked.removed) removed.add(name);
    yield Buffer.from(`${masked.text.slice(before.length, masked.text.length - after.length)}${inner.comma}`);
  }
}

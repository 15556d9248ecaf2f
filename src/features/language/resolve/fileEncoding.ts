/** What windows-1252 has in place of the control characters 80 to 9f. Some versions of Node leave these as they are. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** The names of an encoding as they are tried: `utf16le`, `windows1251` and `iso88592` are written with dashes in the standard. */
function labelsOf(encoding: string): readonly string[] {
  const dashed = encoding
    .replace(/^(utf|windows)[-_]?(\d+)/, '$1-$2')
    .replace(/^iso[-_]?8859[-_]?(\d+)$/, 'iso-8859-$1');
  return dashed === encoding ? [encoding] : [encoding, dashed];
}

/** The decoder of an encoding such as `utf-8`, `latin1` or `windows1252`, in lower case; undefined for an unknown one. */
export function findDecoder(encoding: string): ((bytes: Uint8Array) => string) | undefined {
  const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  // The standard of the web takes these for windows-1252, which has other characters from 80 to 9f.
  if (encoding === 'latin1' || encoding === 'binary') return latin1;
  for (const label of labelsOf(encoding))
    try {
      // A mark of the byte order has said all it can; in UTF-8 it is part of the text.
      const decoder = new TextDecoder(label, { ignoreBOM: /^utf-?8$/.test(label) });
      if (decoder.encoding === 'windows-1252')
        return (bytes) => latin1(bytes).replace(/[\u0080-\u009f]/g, (one) => WINDOWS_1252[one.charCodeAt(0) - 0x80]!);
      return (bytes) => decoder.decode(bytes);
    } catch {
      // The other spelling may be known.
    }
  return undefined;
}

/** What windows-1252 has in place of the control characters 80 to 9f. Some versions of Node do not convert them. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** The names to try for an encoding: `utf16le`, `windows1251` and `iso88592` are written with hyphens in the standard. */
function labelsOf(encoding: string): readonly string[] {
  const dashed = encoding
    .replace(/^(utf|windows)[-_]?(\d+)/, '$1-$2')
    .replace(/^iso[-_]?8859[-_]?(\d+)$/, 'iso-8859-$1');
  return dashed === encoding ? [encoding] : [encoding, dashed];
}

/** The decoder for an encoding such as `utf-8`, `latin1` or `windows1252`, in lowercase; undefined for an unknown one. */
export function findDecoder(encoding: string): ((bytes: Uint8Array) => string) | undefined {
  const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  // The web standard treats these as windows-1252, which has other characters from 80 to 9f.
  if (encoding === 'latin1' || encoding === 'binary') return latin1;
  for (const label of labelsOf(encoding))
    try {
      // A byte order mark is removed, except in UTF-8, where it is kept as part of the text.
      const decoder = new TextDecoder(label, { ignoreBOM: /^utf-?8$/.test(label) });
      if (decoder.encoding === 'windows-1252')
        return (bytes) => latin1(bytes).replace(/[\u0080-\u009f]/g, (one) => WINDOWS_1252[one.charCodeAt(0) - 0x80]!);
      return (bytes) => decoder.decode(bytes);
    } catch {
      // Try the other spelling.
    }
  return undefined;
}

/** The bytes of a base64 text, ignoring blanks and line breaks; undefined if it is not base64. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const plain = text.replace(/\s+/g, '');
  return /^(?:[a-z\d+/]{4})*(?:[a-z\d+/]{2}==|[a-z\d+/]{3}=)?$/i.test(plain) ? Buffer.from(plain, 'base64') : undefined;
}

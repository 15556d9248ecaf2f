// Masks secret elements and attributes in XML and HTML, whole or cut off.
import { isSecretFieldName, isSecretKey } from './names';
import { SECRET_MASK } from './values';

const TAG = /<([\p{L}_][\p{L}\p{N}_.:-]{0,80})((?:\s[^<>]{0,500})?)>/gu;
/** An attribute that names the content of the element or of its `value`. */
const NAMING = /\s(?:name|key|id|field)\s{0,4}=\s{0,4}(?:"([^"]{1,200})"|'([^']{1,200})')/iu;
const VALUE = /(\svalue\s{0,4}=\s{0,4})(?:"([^"]*)"|'([^']*)')/iu;
const PLACEHOLDER = /^\s*(?:\w+\s+)?\{\{[^{}]*\}\}\s*$/;

/** Masks the contents of secret elements, and the values of elements that state a secret name. Adds the names to `removed`. */
export function maskXml(text: string, removed: Set<string>): string {
  let out = '';
  let from = 0;
  /** Names without an end tag in the rest of the text, so that each is searched for only once. */
  const unclosed = new Set<string>();
  TAG.lastIndex = 0;
  for (let m = TAG.exec(text); m; m = TAG.exec(text)) {
    const [all, element = '', attributes = ''] = m;
    const naming = NAMING.exec(attributes);
    const stated = naming?.[1] ?? naming?.[2] ?? '';
    const byName = isSecretKey(element);
    const byAttribute = stated !== '' && isSecretFieldName(stated);
    if (!byName && !byAttribute) continue;
    const name = byName ? element : stated;
    const tag = all.replace(VALUE, (whole, before: string, double?: string, single?: string) => {
      const value = double ?? single ?? '';
      if (value === '' || PLACEHOLDER.test(value)) return whole;
      removed.add(name);
      return `${before}"${SECRET_MASK}"`;
    });
    out += text.slice(from, m.index) + tag;
    from = m.index + all.length;
    // An id says what a part of a page is, not what it holds.
    const isContainer = !byName && /^\s*id/i.test(naming![0]);
    if (attributes.endsWith('/') || isContainer) continue;
    const end = contentEnd(text, from, element, unclosed);
    const content = text.slice(from, end);
    if (content.trim() === '' || PLACEHOLDER.test(content) || content === SECRET_MASK) continue;
    removed.add(name);
    out += SECRET_MASK;
    from = end;
    TAG.lastIndex = end;
  }
  return out + text.slice(from);
}

/** Where an element's content ends; `from` for a tag that is never closed and has no value. */
function contentEnd(text: string, from: number, element: string, unclosed: Set<string>): number {
  if (!unclosed.has(element)) {
    const end = text.indexOf(`</${element}`, from);
    if (end >= 0) return end;
    unclosed.add(element);
  }
  const next = text.indexOf('<', from);
  if (next < 0) return /^\S+\s*$/.test(text.slice(from, from + 10_000)) ? text.length : from;
  if (text.startsWith('</', next)) return next;
  return text.startsWith('<![CDATA[', from) ? text.length : from;
}

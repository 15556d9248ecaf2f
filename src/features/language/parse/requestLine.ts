import { isBlank } from './scanner';

/** A line with only one of these words is a method without a target, not a path. */
const METHODS = new Set(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT']);

/** Whether a word is a method of HTTP, in any case. */
export function isKnownMethod(word: string): boolean {
  return word.length < 8 && METHODS.has(word.toUpperCase());
}

function isMethodCharacter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 45 || code === 95;
}

/** Offset after the method that starts a request line, or -1. The line is from `start` to before `end`, without blanks around it. */
export function methodEnd(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isMethodCharacter(text.charCodeAt(at))) at++;
  if (at === start) return -1;
  const spaced = at === end ? isKnownMethod(text.slice(start, end)) : isBlank(text.charCodeAt(at));
  return spaced ? at : -1;
}

const VERSION = /(?<=[ \t])HTTP\/\d(?:\.\d)?(?:[ \t]+\(Prior Knowledge\))?$/i;

/** Offset of `HTTP/1.1` or `HTTP/2 (Prior Knowledge)` at the end of the span, or -1. */
export function versionStart(text: string, start: number, end: number): number {
  const lastCode = text.charCodeAt(end - 1);
  if ((lastCode < 48 || lastCode > 57) && lastCode !== 41) return -1;
  const from = Math.max(start, end - 40);
  const found = text.slice(from, end).search(VERSION);
  return found < 0 ? -1 : from + found;
}

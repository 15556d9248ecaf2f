import type { Operation } from './types';

const WORD = /[\p{L}\p{N}]{2,}/gu;
/** Words of a question that say nothing about the operation. */
const EMPTY = new Set(['the', 'how', 'can', 'what', 'which', 'where', 'when', 'and', 'for', 'with', 'from', 'into', 'does', 'all', 'are', 'is', 'to', 'of', 'in', 'do', 'an', 'api', 'acquire', 'there', 'you', 'my', 'get', 'one']);
const MAX_QUERY = 500;

/** Lower-case words of a text, camel case taken apart, plural s dropped. */
function words(text: string): string[] {
  return (text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase().match(WORD) ?? []).map((w) => (w.length > 3 && w.endsWith('s') ? w.slice(0, -1) : w)).filter((w) => !EMPTY.has(w));
}

/** Operations that fit a question or a few words, best first, at most `limit`. What is in title and summary counts more than a parameter's name. */
export function searchOperations(query: string, among: readonly Operation[], limit = 8): Operation[] {
  const wanted = new Set(words(query.slice(0, MAX_QUERY)));
  if (!wanted.size) return [];
  const scored = among.map((entry) => {
    const places: [string[], number][] = [
      [words(entry.title), 5], [words(entry.summary), 4], [words(entry.group.join(' ')), 3], [words(`${entry.id} ${entry.path}`), 2],
      [words([...entry.pathParams, ...entry.query, ...entry.body].map((p) => p.name).join(' ')), 1],
    ];
    let score = 0;
    for (const word of wanted) score += Math.max(0, ...places.map(([there, weight]) => (there.includes(word) ? weight : 0)));
    return { entry, score };
  });
  return scored.filter((s) => s.score > 0).sort((a, b) => b.score - a.score).slice(0, limit).map((s) => s.entry);
}

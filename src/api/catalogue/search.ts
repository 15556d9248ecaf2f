import type { Operation } from './types';

const WORD = /[\p{L}\p{N}]{2,}/gu;
/** Words of a question that say nothing about the operation. */
const EMPTY = new Set([
  'the',
  'how',
  'can',
  'what',
  'which',
  'where',
  'when',
  'and',
  'for',
  'with',
  'from',
  'into',
  'does',
  'all',
  'are',
  'is',
  'to',
  'of',
  'in',
  'do',
  'an',
  'api',
  'acquire',
  'there',
  'you',
  'my',
  'get',
  'one',
]);
const MAX_QUERY = 500;

/** Lower-case words of a text, camel case taken apart, plural s dropped. */
function words(text: string): string[] {
  return (
    text
      .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .match(WORD) ?? []
  )
    .map((w) => (w.length > 3 && w.endsWith('s') ? w.slice(0, -1) : w))
    .filter((w) => !EMPTY.has(w));
}

/** Words of one operation with how much they say about it; of a word in several places the best place counts. */
function weights(entry: Operation): Map<string, number> {
  const all = new Map<string, number>();
  const places: [string, number][] = [
    [[...entry.pathParams, ...entry.query, ...entry.body].map((p) => p.name).join(' '), 1],
    [`${entry.id} ${entry.path}`, 2],
    [entry.group.join(' '), 3],
    [entry.summary, 4],
    [entry.title, 5],
  ];
  for (const [text, weight] of places) for (const word of words(text)) all.set(word, weight);
  return all;
}

/**
 * Operations that fit a question or a few words, best first, at most `limit`. What is in title and summary counts more than a parameter's name,
 * and a word few operations have (`tag`) more than one that many have (`list`).
 */
export function searchOperations(query: string, among: readonly Operation[], limit = 8): Operation[] {
  const wanted = [...new Set(words(query.slice(0, MAX_QUERY)))];
  if (!wanted.length) return [];
  const known = among.map((entry) => ({ entry, weight: weights(entry) }));
  const rarity = new Map(
    wanted.map((word) => [word, Math.log((among.length + 1) / (1 + known.filter((k) => k.weight.has(word)).length))]),
  );
  const scored = known.map(({ entry, weight }) => ({
    entry,
    score: wanted.reduce((sum, word) => sum + (weight.get(word) ?? 0) * (rarity.get(word) ?? 0), 0),
  }));
  return scored
    .filter((s) => s.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map((s) => s.entry);
}

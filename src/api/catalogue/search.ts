import type { Operation } from './types';

const WORD = /[\p{L}\p{N}]{2,}/gu;
/** Words in a query that say nothing about the operation. */
const EMPTY = new Set(
  'the how can what which where when and for with from into does are is to of in on do an by api acquire there you my that last first week day month today yesterday'.split(
    ' ',
  ),
);
/** Words that fit most operations. They affect the order of results, but a result need not contain them. */
const WEAK = new Set(['get', 'one', 'all', 'read', 'show', 'fetch', 'view']);
/** Words that have the same meaning here. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['lead', 'contact', 'profile', 'visitor'],
  ['add', 'create', 'new', 'insert'],
  ['update', 'change', 'edit', 'modify'],
  ['delete', 'remove'],
  ['case', 'conversation', 'ticket'],
  ['agent', 'user'],
  ['message', 'msg'],
  ['get', 'one', 'read', 'detail', 'fetch'],
  ['mail', 'email'],
  ['all', 'list'],
];
const MAX_QUERY = 500;
/** The weight of a word by where it is found: the title counts most, a parameter name least. */
const WEIGHTS = { title: 6, summary: 4, group: 3, path: 2, parameter: 1 } as const;
/** The weight of a match by how closely it matches the typed word. */
const QUALITY = { exact: 1, prefix: 0.85, synonym: 0.9, typo: 0.6, inside: 0.4 } as const;
/** Factor for the weight of a weak word. */
const WEAK_PART = 0.25;
/** Operations that score less than this fraction of the best score are left out. */
const MIN_PART_OF_BEST = 0.4;

/** Lower-case words of a text, camel case split, plural s dropped. */
function words(text: string): string[] {
  return (
    text
      .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .replace(/\be-mail/gi, 'email')
      .toLowerCase()
      .match(WORD) ?? []
  ).map((w) => (w.length > 3 && w.endsWith('s') && !w.endsWith('ss') ? w.slice(0, -1) : w));
}

interface Indexed {
  /** Each word of the operation with the highest weight among the places it is found in. */
  readonly weights: ReadonlyMap<string, number>;
  readonly title: readonly string[];
}

const index = new WeakMap<Operation, Indexed>();

function indexed(entry: Operation): Indexed {
  const known = index.get(entry);
  if (known) return known;
  const weights = new Map<string, number>();
  const parameters = [...entry.pathParams, ...entry.query, ...entry.body].map((p) => p.name).join(' ');
  const places: [string, number][] = [
    [parameters, WEIGHTS.parameter],
    [`${entry.id} ${entry.path} ${entry.method}`, WEIGHTS.path],
    [entry.group.join(' '), WEIGHTS.group],
    [entry.summary, WEIGHTS.summary],
    [`${entry.documentedTitle} ${entry.title}`, WEIGHTS.title],
  ];
  for (const [text, weight] of places) for (const word of words(text)) weights.set(word, weight);
  const made = { weights, title: [...new Set(words(entry.title))] };
  index.set(entry, made);
  return made;
}

/** The number of typos allowed in a word. */
const allowedTypos = (word: string): number => (word.length < 4 ? 0 : word.length < 8 ? 1 : 2);

/**
 * True when `typed` is `word`, or the beginning of it, with at most `most` letters wrong, missing, extra or swapped.
 */
function isAlmost(typed: string, word: string, most: number): boolean {
  if (most === 0 || word.length < typed.length - most) return false;
  const end = Math.min(word.length, typed.length + most);
  let before: number[] = [];
  let row = Array.from({ length: end + 1 }, (_, j) => j);
  for (let i = 1; i <= typed.length; i++) {
    const next = [i];
    for (let j = 1; j <= end; j++) {
      const same = typed[i - 1] === word[j - 1] ? 0 : 1;
      let least = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same);
      if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1])
        least = Math.min(least, before[j - 2]! + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  // A match with any prefix counts, because the user may still be typing.
  return Math.min(...row.slice(Math.max(0, typed.length - most))) <= most;
}

type Match = (typed: string, word: string) => number;

/** The word itself, a beginning of it, or a synonym. */
const literally: Match = (typed, word) => {
  if (word === typed) return QUALITY.exact;
  if (word.startsWith(typed)) return QUALITY.prefix;
  return SYNONYMS.some((group) => group.includes(typed) && group.includes(word)) ? QUALITY.synonym : 0;
};
const inside: Match = (typed, word) => (typed.length > 3 && word.includes(typed) ? QUALITY.inside : 0);
const mistyped: Match = (typed, word) => {
  const isMistyped = (right: string): boolean => isAlmost(typed, right, allowedTypos(typed));
  return isMistyped(word) || SYNONYMS.some((group) => group.includes(word) && group.some(isMistyped))
    ? QUALITY.typo
    : 0;
};

/** How well a typed word matches an operation; 0 if it does not. */
interface Fit {
  readonly weight: number;
  /** Words of the title that it matches. */
  readonly inTitle: readonly string[];
}

/** Typos are considered only for words that are not found at all. */
function fitsOf(typed: string, entries: readonly Indexed[]): Fit[] {
  for (const match of [literally, inside, mistyped]) {
    const found = entries.map(({ weights, title }) => {
      let best = 0;
      for (const [word, weight] of weights) best = Math.max(best, match(typed, word) * weight);
      return { weight: best, inTitle: best > 0 ? title.filter((word) => match(typed, word) > 0) : [] };
    });
    if (found.some(({ weight }) => weight > 0)) return found;
  }
  return entries.map(() => ({ weight: 0, inTitle: [] }));
}

const isDoubtful = (one: Operation): number => (one.retired || one.status ? 1 : 0);

/** One operation for each method and path, in the given order; doubtful and retired ones last. */
export function distinctOperations(all: readonly Operation[]): Operation[] {
  const seen = new Set<string>();
  return [...all]
    .sort((a, b) => isDoubtful(a) - isDoubtful(b))
    .filter(({ method, path }) => {
      const key = `${method} ${path}`;
      return !seen.has(key) && seen.add(key);
    });
}

/**
 * Operations that match a query, best first, at most `limit`, one for each method and path. The order of the words does not
 * matter, and small typos are allowed. A title counts more than a parameter's name, and a word that few operations have (`tag`)
 * more than one that many have (`list`). Doubtful operations come last.
 */
export function searchOperations(query: string, among: readonly Operation[], limit = 8): Operation[] {
  const all = [...new Set(words(query.slice(0, MAX_QUERY)))];
  const meaningful = all.filter((word) => !EMPTY.has(word));
  const needed = meaningful.filter((word) => !WEAK.has(word));
  const wanted = meaningful.length ? meaningful : all;
  if (!wanted.length) return [];
  const entries = among.map(indexed);
  const scores = among.map(() => 0);
  const matched = among.map(() => 0);
  const inTitle = among.map(() => new Set<string>());
  for (const word of wanted) {
    const found = fitsOf(word, entries);
    const rarity = Math.log(1 + among.length / (1 + found.filter(({ weight }) => weight > 0).length));
    const counts = needed.length > 0 && !needed.includes(word) ? 0 : 1;
    found.forEach((fit, i) => {
      scores[i]! += fit.weight * rarity * (counts || WEAK_PART);
      if (fit.weight > 0) matched[i]! += counts;
      for (const title of fit.inTitle) inTitle[i]!.add(title);
    });
  }
  const count = Math.max(1, needed.length || wanted.length);
  const ranked = among
    .map((entry, i) => {
      const titlePart = inTitle[i]!.size / Math.max(1, entries[i]!.title.length);
      return { entry, score: scores[i]! * (matched[i]! / count) ** 2 * (1 + titlePart / 4) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const best = ranked[0]?.score ?? 0;
  return distinctOperations(
    ranked.filter(({ score }) => score >= best * MIN_PART_OF_BEST).map(({ entry }) => entry),
  ).slice(0, limit);
}

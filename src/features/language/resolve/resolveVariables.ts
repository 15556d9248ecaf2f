import { encodePart } from '../../requests';
import { findPlaceholders } from '../parse/placeholders';
import type { Piece, Resolution, VariableProblem } from './scope';

/** A problem found while building a request, at an offset of the text with the placeholders. */
export interface ResolveProblem {
  readonly code: VariableProblem | 'value-empty' | 'value-dots' | 'value-query' | 'value-too-long';
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A text with its placeholders resolved, except those that could not be. */
export interface ResolvedText {
  readonly text: string;
  readonly problems: readonly ResolveProblem[];
}

type Resolve = (inner: string) => Resolution;

/** Receives the pieces of a text in order and escapes them for the place where they are inserted. */
interface Place {
  /** Called at the start of a placeholder. */
  begin?(): void;
  /** What the author wrote. */
  literal(text: string): string;
  /** The value of a variable the author wrote. Treated like literal text by default. */
  pasted?(text: string): string;
  /** A value from outside the document. */
  data(text: string): string;
  /** Why a value must not be inserted before the text `after`. */
  refuse?(value: readonly Piece[], after: string): 'value-empty' | 'value-query' | undefined;
}

/** A longer resolved text is rejected, in characters. */
const MAX_TEXT_CHARACTERS = 32_000_000;

function fill(text: string, resolve: Resolve, place: Place): ResolvedText {
  if (!text.includes('{{')) return { text, problems: [] };
  const problems: ResolveProblem[] = [];
  const out: string[] = [];
  let length = 0;
  let at = 0;
  for (const one of findPlaceholders(text)) {
    if (one.start > at) out.push(place.literal(text.slice(at, one.start)));
    at = one.end;
    const value = resolve(one.inner);
    if ('problem' in value) {
      problems.push({ code: value.problem, name: value.name, start: one.start, end: one.end });
      continue;
    }
    const refused = place.refuse?.(value.pieces, text.slice(one.end));
    if (refused) {
      problems.push({ code: refused, name: one.inner, start: one.start, end: one.end });
      continue;
    }
    place.begin?.();
    for (const piece of value.pieces) {
      const written = piece.data ? place.data(piece.text) : (place.pasted ?? place.literal).call(place, piece.text);
      length += written.length;
      if (length > MAX_TEXT_CHARACTERS)
        return { text: '', problems: [{ code: 'value-too-long', name: one.inner, start: one.start, end: one.end }] };
      out.push(written);
    }
  }
  if (at < text.length) out.push(place.literal(text.slice(at)));
  return { text: out.join(''), problems };
}

function joined(pieces: readonly Piece[]): string {
  return pieces.length === 1 ? pieces[0]!.text : pieces.map((p) => p.text).join('');
}

const same = (text: string): string => text;

/** Resolves a text that needs no escaping: header values, plain bodies. */
export function fillPlain(text: string, resolve: Resolve): ResolvedText {
  return fill(text, resolve, { literal: same, data: same });
}

/** Resolves a form body: a value from outside is encoded, so that it stays the value of its field. */
export function fillForm(text: string, resolve: Resolve): ResolvedText {
  return fill(text, resolve, { literal: same, data: encodePart });
}

/**
 * Resolves a target. At the very start, a value may be a whole address (the client judges its origin); after that, a value from outside is
 * encoded. An empty one in the path is a problem, because `DELETE /contact/{{id}}` without an ID refers to something else.
 */
export function fillTarget(text: string, resolve: Resolve): ResolvedText {
  let soFar = '';
  let inQuery = false;
  const add = (piece: string): string => {
    soFar += piece;
    if (!inQuery && piece.includes('?')) inQuery = true;
    return piece;
  };
  const filled = fill(text, resolve, {
    literal: add,
    // The author's variable may contain a path with a query, but never a fragment: people write `@id = 5 # five`.
    pasted: (value) => add(value.replaceAll('#', '%23')),
    data: (value) => add(soFar === '' ? value.replaceAll('#', '%23') : encodePart(value)),
    refuse: (value, after) => {
      if (inQuery) return undefined;
      if (joined(value).trim() === '') return 'value-empty';
      const begins = value.some(
        ({ text: piece, data }, n) => piece.includes('?') && (!data || (soFar === '' && n === 0)),
      );
      return begins && !/^(?:$|[&#])/.test(after) ? 'value-query' : undefined;
    },
  });
  if (filled.problems.length || filled.text === text) return filled;
  // A path in which a value adds a dot segment would refer to another resource.
  const path = filled.text.split(/[?#]/, 1)[0]!;
  const before = text.split(/[?#]/, 1)[0]!;
  return dotSegments(path) > dotSegments(before)
    ? { text: filled.text, problems: [{ code: 'value-dots', name: before, start: 0, end: text.length }] }
    : filled;
}

const DOTS = /^(?:\.|%2e){1,2}$/i;
function dotSegments(path: string): number {
  let count = 0;
  for (const segment of path.split('/')) if (DOTS.test(segment)) count++;
  return count;
}

/** Resolves a JSON text: inside a string every value is escaped, outside it is inserted as it is. */
export function fillJson(text: string, resolve: Resolve): ResolvedText {
  const state = new StringState();
  let beganInString = false;
  const insideString = (value: string): string => JSON.stringify(value).slice(1, -1);
  return fill(text, resolve, {
    begin: () => {
      beganInString = state.inString;
    },
    literal: (piece) => {
      state.feed(piece);
      return piece;
    },
    pasted: (piece) => {
      // A variable that contains whole JSON may open and close its own strings.
      if (!beganInString) {
        state.feed(piece);
        return piece;
      }
      return validStringContent(piece) ? piece : insideString(piece);
    },
    data: (piece) => {
      if (state.inString) return insideString(piece);
      state.feed(piece);
      return piece;
    },
  });
}

/** Tracks whether the end of a JSON text is inside a string. */
class StringState {
  inString = false;
  private escaped = false;

  feed(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (!this.inString) {
        if (code === 34) this.inString = true;
        continue;
      }
      if (this.escaped) this.escaped = false;
      else if (code === 92) this.escaped = true;
      else if (code === 34) this.inString = false;
    }
  }
}

function validStringContent(text: string): boolean {
  try {
    return typeof JSON.parse(`"${text}"`) === 'string';
  } catch {
    return false;
  }
}

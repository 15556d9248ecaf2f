import { NO_EFFECT_OPTIONS, SUPPORTED_OPTIONS, UNSUPPORTED_OPTIONS, type OptionRow } from './generated/optionRows';

/** An option that defines the request. */
export type SupportedOption = (typeof SUPPORTED_OPTIONS)[number][0];
/** What the import does with an option. */
export type OptionEffect = 'taken' | 'unsupported' | 'no-effect';

/** One option of curl. */
export interface CurlOption {
  readonly name: string;
  readonly takesValue: boolean;
  /** It has a `--no-` form. */
  readonly negatable: boolean;
  readonly effect: OptionEffect;
}

/** An option as written. */
export interface FoundOption {
  readonly option: CurlOption;
  /** False for `--no-…`. */
  readonly on: boolean;
  /** Written as `--expand-…`: curl would fill in variables. */
  readonly expands?: boolean;
}

const BY_NAME = new Map<string, CurlOption>();
const BY_LETTER = new Map<string, CurlOption>();
for (const [effect, rows] of [
  ['taken', SUPPORTED_OPTIONS],
  ['unsupported', UNSUPPORTED_OPTIONS],
  ['no-effect', NO_EFFECT_OPTIONS],
] as const satisfies readonly (readonly [OptionEffect, readonly OptionRow[]])[])
  for (const [name, letter, kind] of rows) {
    const option: CurlOption = { name, takesValue: kind === 'value', negatable: kind === 'switch', effect };
    BY_NAME.set(name, option);
    if (letter !== '') BY_LETTER.set(letter, option);
  }

/** An option by its letter. */
export function findOptionByLetter(letter: string): CurlOption | undefined {
  return BY_LETTER.get(letter);
}

/** An option by its long name, or by a unique prefix of it, which curl accepted until version 8.10. */
export function findOptionByName(written: string): FoundOption | undefined {
  const name = written.toLowerCase();
  const exact = BY_NAME.get(name);
  if (exact) return { option: exact, on: true };
  if (name.startsWith('expand-')) {
    const option = BY_NAME.get(name.slice('expand-'.length));
    if (option?.takesValue) return { option, on: true, expands: true };
  }
  if (name.startsWith('no-')) {
    const option = byPrefix(name.slice('no-'.length));
    return option?.negatable ? { option, on: false } : undefined;
  }
  const option = byPrefix(name);
  return option && { option, on: true };
}

function byPrefix(prefix: string): CurlOption | undefined {
  const exact = BY_NAME.get(prefix);
  if (exact || prefix === '') return exact;
  const matching = [...BY_NAME.values()].filter(({ name }) => name.startsWith(prefix));
  return matching.length === 1 ? matching[0] : undefined;
}

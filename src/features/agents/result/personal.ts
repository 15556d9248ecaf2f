// Made-up values in the place of personal data, the same for the same value while the window is open.
import { anonymizePayload, Replacements } from '../../webhooks';

/** A value of our own, or an id that a tool is called with: it is no personal data and stays. */
class Own {
  constructor(readonly value: unknown) {}
}

/** Marks a value as one that is no personal data. */
export const own = (value: unknown): Own => new Own(value);

/** The data of a result without its marks. */
export function unmarked(value: unknown): unknown {
  if (value instanceof Own) return value.value;
  if (Array.isArray(value)) return value.map(unmarked);
  return hasOwn(value) ? mapValues(value as object, ([, inner]) => unmarked(inner)) : value;
}

/** Replaces personal data by made-up values. Equal values get equal ones, in whatever result they are. */
export class PersonalMask {
  private readonly replacements = new Replacements();

  /** The data without personal data: what is not marked as our own, and not known to be harmless, is replaced. */
  apply(value: unknown): unknown {
    if (value instanceof Own) return value.value;
    if (Array.isArray(value)) return value.map((one) => this.apply(one));
    if (!hasOwn(value)) return anonymizePayload(value, this.replacements);
    return mapValues(value as object, ([key, inner]) => {
      if (hasOwn(inner)) return this.apply(inner);
      // With its name, which says what kind of value it is.
      return Object.values(anonymizePayload({ [key]: inner }, this.replacements) as object)[0] as unknown;
    });
  }
}

const mapValues = (value: object, map: (entry: [string, unknown]) => unknown): object =>
  Object.fromEntries(Object.entries(value).map((entry) => [entry[0], map(entry)]));

/** How deep results of our own are marked. What comes from outside begins above that and has no marks. */
const MARKED_LEVELS = 5;

function hasOwn(value: unknown, levels = MARKED_LEVELS): boolean {
  if (value instanceof Own) return true;
  if (!levels || typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner) => hasOwn(inner, levels - 1));
}

// Replaces personal data with made-up values, consistently while the window is open.
import { anonymizePayload, Replacements } from '../../webhooks';

/** A value of our own, or an ID that tools are called with: not personal data, so it stays. */
class NotPersonal {
  constructor(readonly value: unknown) {}
}

/** Marks a value as not personal. */
export const notPersonal = (value: unknown): NotPersonal => new NotPersonal(value);

/** The data of a result without the marks. */
export function removeMarks(value: unknown): unknown {
  if (value instanceof NotPersonal) return value.value;
  if (Array.isArray(value)) return value.map(removeMarks);
  return hasOwn(value) ? mapValues(value as object, ([, inner]) => removeMarks(inner)) : value;
}

/** Replaces personal data with made-up values. Equal values get equal replacements in all results. */
export class PersonalMask {
  private readonly replacements = new Replacements();

  /** Replaces everything that is neither marked as our own nor known to be harmless. */
  apply(value: unknown): unknown {
    if (value instanceof NotPersonal) return value.value;
    if (Array.isArray(value)) return value.map((one) => this.apply(one));
    if (!hasOwn(value)) return anonymizePayload(value, this.replacements);
    return mapValues(value as object, ([key, inner]) => {
      if (hasOwn(inner)) return this.apply(inner);
      // Together with its name, which says what kind of value it is.
      return Object.values(anonymizePayload({ [key]: inner }, this.replacements) as object)[0] as unknown;
    });
  }
}

const mapValues = (value: object, map: (entry: [string, unknown]) => unknown): object =>
  Object.fromEntries(Object.entries(value).map((entry) => [entry[0], map(entry)]));

/** Maximum depth of marks in our own results. Outside data starts above this depth and has no marks. */
const MARKED_LEVELS = 5;

function hasOwn(value: unknown, levels = MARKED_LEVELS): boolean {
  if (value instanceof NotPersonal) return true;
  if (!levels || typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner) => hasOwn(inner, levels - 1));
}

/** How a check compares. Each operator has one name here; `OPERATORS` has its other spellings. */
export type CheckOperator =
  | '=='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | 'startsWith'
  | 'endsWith'
  | 'includes'
  | 'matches'
  | 'exists'
  | 'isTrue'
  | 'isFalse'
  | 'isNumber'
  | 'isString'
  | 'isBoolean'
  | 'isArray'
  | 'isObject'
  | 'isNull'
  | 'sha256'
  | 'sha512'
  | 'md5';

/** What is known about an operator without comparing anything. */
interface OperatorRule {
  readonly takesValue: boolean;
  readonly aliases?: readonly string[];
}

const VALUE: OperatorRule = { takesValue: true };
const ALONE: OperatorRule = { takesValue: false };

/** The operators of httpYac, plus `isNull` and `isObject`. */
export const CHECK_OPERATORS: Readonly<Record<CheckOperator, OperatorRule>> = {
  '==': { takesValue: true, aliases: ['===', 'equals'] },
  '!=': { takesValue: true, aliases: ['!=='] },
  '>': VALUE,
  '>=': VALUE,
  '<': VALUE,
  '<=': VALUE,
  startsWith: VALUE,
  endsWith: VALUE,
  includes: { takesValue: true, aliases: ['contains'] },
  matches: VALUE,
  exists: ALONE,
  isTrue: ALONE,
  isFalse: ALONE,
  isNumber: ALONE,
  isString: ALONE,
  isBoolean: ALONE,
  isArray: ALONE,
  isObject: ALONE,
  isNull: ALONE,
  sha256: VALUE,
  sha512: VALUE,
  md5: VALUE,
};

/** By spelling. Words are case-insensitive, as in httpYac. */
const BY_NAME: ReadonlyMap<string, CheckOperator> = new Map(
  (Object.entries(CHECK_OPERATORS) as [CheckOperator, OperatorRule][]).flatMap(([name, { aliases = [] }]) =>
    [name, ...aliases].map((one) => [one.toLowerCase(), name] as const),
  ),
);

/** The operator for a word; undefined if there is none. */
export const findOperator = (word: string): CheckOperator | undefined => BY_NAME.get(word.toLowerCase());

/** A symbol operator at the start of a text, which needs no space after it. */
const SIGNS = /^(?:===?|!==?|>=?|<=?)/;

/** The operator at the start of a text, and its length. */
export function readOperator(text: string): { readonly operator: CheckOperator; readonly length: number } | undefined {
  const written = SIGNS.exec(text)?.[0] ?? /^[A-Za-z\d]+(?=\s|$)/.exec(text)?.[0] ?? '';
  const operator = findOperator(written);
  return operator && { operator, length: written.length };
}

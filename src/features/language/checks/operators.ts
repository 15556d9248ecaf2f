/** How a check compares. Each has one name here; others are in `OPERATORS`. */
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

/** What is known of an operator without comparing anything. */
interface OperatorRule {
  readonly takesValue: boolean;
  readonly aliases?: readonly string[];
}

const VALUE: OperatorRule = { takesValue: true };
const ALONE: OperatorRule = { takesValue: false };

/** The operators of httpYac, and `isNull` and `isObject`. */
export const OPERATORS: Readonly<Record<CheckOperator, OperatorRule>> = {
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

/** By every spelling. Words count in any case, as in httpYac. */
const BY_NAME: ReadonlyMap<string, CheckOperator> = new Map(
  (Object.entries(OPERATORS) as [CheckOperator, OperatorRule][]).flatMap(([name, { aliases = [] }]) =>
    [name, ...aliases].map((one) => [one.toLowerCase(), name] as const),
  ),
);

/** The operator of a word; undefined when it is none. */
export const operatorNamed = (word: string): CheckOperator | undefined => BY_NAME.get(word.toLowerCase());

/** An operator made of signs at the start of a text, which needs no blank behind it. */
const SIGNS = /^(?:===?|!==?|>=?|<=?)/;

/** The operator that a text begins with, and how long it is written. */
export function operatorAt(text: string): { readonly operator: CheckOperator; readonly length: number } | undefined {
  const written = SIGNS.exec(text)?.[0] ?? /^[A-Za-z\d]+(?=\s|$)/.exec(text)?.[0] ?? '';
  const operator = operatorNamed(written);
  return operator && { operator, length: written.length };
}

// The messages of a panel to its host, and the state it stores for a reload: one table defines both their types and their validation.

/** Checks whether a value has a type. */
export type ValueCheck<T> = (value: unknown) => value is T;
/** The fields of an object, each with its check. */
export type FieldChecks = Readonly<Record<string, ValueCheck<unknown>>>;
/** The messages of a panel by type, each with the fields of its payload. `ready`: the panel's script has started or restarted. */
export type Protocol = Readonly<Record<string, FieldChecks>> & { readonly ready: Record<string, never> };

type ValueOf<C> = C extends ValueCheck<infer T> ? T : never;
type Optional<F extends FieldChecks> = { [K in keyof F]: undefined extends ValueOf<F[K]> ? K : never }[keyof F];
/** The object that `F` describes. */
export type CheckedFields<F extends FieldChecks> = { readonly [K in Exclude<keyof F, Optional<F>>]: ValueOf<F[K]> } & {
  readonly [K in Optional<F>]?: ValueOf<F[K]>;
};
/** The messages that `P` describes: type and payload. */
export type Payloads<P extends Protocol> = { readonly [T in keyof P]: CheckedFields<P[T]> };

/** A validated message. `requestId` matches a response to its request. */
export interface Incoming {
  readonly type: string;
  readonly payload: object;
  readonly requestId?: string;
}

/** A string. */
export const isText: ValueCheck<string> = (value) => typeof value === 'string';
/** A whole number, at least 0. */
export const isCount: ValueCheck<number> = (value): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
/** An object with any content. */
export const isObject: ValueCheck<object> = (value) => typeof value === 'object' && value !== null;

/** One of these texts. */
export function isOneOf<T extends string>(...texts: readonly T[]): ValueCheck<T> {
  return (value): value is T => texts.some((text) => text === value);
}

/** An array of such values. */
export function isListOf<T>(check: ValueCheck<T>): ValueCheck<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(check);
}

/** Such a value, or none. */
export function isOptional<T>(check: ValueCheck<T>): ValueCheck<T | undefined> {
  return (value): value is T | undefined => value === undefined || check(value);
}

/** The object with these fields; undefined for anything else. Other fields are allowed. */
export function readObject<F extends FieldChecks>(value: unknown, fields: F): CheckedFields<F> | undefined {
  if (!isObject(value)) return undefined;
  const given = value as Readonly<Record<string, unknown>>;
  return Object.entries(fields).every(([name, check]) => check(given[name])) ? (value as CheckedFields<F>) : undefined;
}

/** Validates a message from a panel; undefined if it has another version, an unknown type or a wrong payload. */
export function readMessage(raw: unknown, protocol: Protocol): Incoming | undefined {
  if (!isObject(raw)) return undefined;
  const { v, type, payload, requestId } = raw as Readonly<Record<string, unknown>>;
  if (v !== 1 || !isText(type) || !Object.hasOwn(protocol, type)) return undefined;
  if (!isOptional(isText)(requestId)) return undefined;
  const checked = readObject(payload, protocol[type]!);
  return checked && { type, payload: checked, ...(requestId === undefined ? {} : { requestId }) };
}

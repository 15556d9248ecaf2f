import type { Timing } from '../../../api/client/types';

/** A field that a check can examine. */
export type CheckField = 'status' | 'duration' | 'size' | 'header' | 'body' | 'schema' | 'success';

/** The name of a field. */
interface FieldRule {
  /** What may follow the name: a header name, a path in the body, a phase of the duration. */
  readonly argument: 'required' | 'optional' | 'none';
  /** The field is a check by itself, because it is boolean. */
  readonly alone?: true;
}

/** The fields, with what follows their names. */
export const CHECK_FIELDS: Readonly<Record<CheckField, FieldRule>> = {
  status: { argument: 'none' },
  duration: { argument: 'optional' },
  size: { argument: 'none' },
  header: { argument: 'required' },
  body: { argument: 'optional' },
  schema: { argument: 'none', alone: true },
  success: { argument: 'none', alone: true },
};

/** True for the name of a field. */
export const isCheckField = (name: string): name is CheckField => Object.hasOwn(CHECK_FIELDS, name);

/** The phases of `duration`, as named by httpYac. */
export const DURATION_PHASES: Readonly<Record<string, (timing: Timing) => number | undefined>> = {
  total: ({ totalMs }) => totalMs,
  firstByte: ({ firstByteMs }) => firstByteMs,
  download: ({ downloadMs }) => downloadMs,
  tcp: ({ connectMs }) => connectMs,
  tls: ({ tlsMs }) => tlsMs,
};

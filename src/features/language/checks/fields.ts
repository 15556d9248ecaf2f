import type { Timing } from '../../../api/client/types';

/** What a check may look at. */
export type CheckField = 'status' | 'duration' | 'size' | 'header' | 'body' | 'schema' | 'success';

/** How a field is written. */
interface FieldRule {
  /** What may follow the name: the name of a header, a path in the body, a phase of the duration. */
  readonly argument: 'required' | 'optional' | 'none';
  /** The field alone is a check: it is true or false. */
  readonly alone?: true;
}

/** The fields, with what is written after them. */
export const FIELDS: Readonly<Record<CheckField, FieldRule>> = {
  status: { argument: 'none' },
  duration: { argument: 'optional' },
  size: { argument: 'none' },
  header: { argument: 'required' },
  body: { argument: 'optional' },
  schema: { argument: 'none', alone: true },
  success: { argument: 'none', alone: true },
};

/** True for the name of a field. */
export const isField = (name: string): name is CheckField => Object.hasOwn(FIELDS, name);

/** The phases of `duration`, by the names that httpYac gives them. */
export const DURATION_PHASES: Readonly<Record<string, (timing: Timing) => number | undefined>> = {
  total: ({ totalMs }) => totalMs,
  firstByte: ({ firstByteMs }) => firstByteMs,
  download: ({ downloadMs }) => downloadMs,
  tcp: ({ connectMs }) => connectMs,
  tls: ({ tlsMs }) => tlsMs,
};

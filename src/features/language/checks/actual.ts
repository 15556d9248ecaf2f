import { exchangeDrift } from '../../../api/catalogue/schemaDrift';
import type { Exchange } from '../../../api/client/types';
import { parseWithBigInts, stringifyBigInts } from '../../../core/json/exactJson';
import { compactText } from '../../../core/json/jsonText';
import { parseJsonPath, searchJsonPath, type JsonPathMatch } from '../../requests/jsonPath';
import type { Actual } from './compare';
import { DURATION_PHASES, type CheckField } from './fields';

/** Why a check has nothing to compare. */
export type ActualProblem =
  | 'no-response'
  | 'body-not-json'
  | 'body-large'
  | 'path-malformed'
  | 'path-too-much'
  | 'no-schema'
  | 'schema-failed'
  | 'schema-differs';

/** What a check examines, or why there is nothing. For a boolean field that is `false`, `problem` has the reason. */
export interface ActualResult {
  readonly actual: Actual;
  readonly problem?: ActualProblem;
}

const MISSING: Actual = { value: undefined, text: '' };

const found = (value: unknown): ActualResult => ({
  actual: value === undefined ? MISSING : { value, text: typeof value === 'string' ? value : JSON.stringify(value) },
});
const nothing = (problem: ActualProblem): ActualResult => ({ actual: MISSING, problem });

/** Finds what a check examines in an exchange. `argument` is a header name, a path or a phase, with placeholders resolved. */
export function findActual(exchange: Exchange, field: CheckField, argument: string): ActualResult {
  const { response, timing } = exchange;
  if (field === 'success') return found(!exchange.error);
  if (!response) return nothing('no-response');
  switch (field) {
    case 'status':
      return found(response.status);
    case 'duration':
      return found(roundedMs((DURATION_PHASES[argument] ?? DURATION_PHASES.total!)(timing)));
    case 'size':
      return found(response.size);
    case 'header': {
      const name = argument.toLowerCase();
      const values = response.headers.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value);
      return found(values.length ? values.join(', ') : undefined);
    }
    case 'schema':
      return schema(exchange);
    case 'body':
      if (response.large) return nothing('body-large');
      return argument === '' || argument === '$' ? wholeBody(exchange) : inBody(exchange, argument);
  }
}

/** Hundredths of a millisecond. */
const roundedMs = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.round(ms * 100) / 100;

/** Undocumented fields are not a failure, because the documentation is incomplete. */
function schema(exchange: Exchange): ActualResult {
  if (exchange.error) return { ...found(false), problem: 'schema-failed' };
  const drift = exchangeDrift(exchange);
  if (!drift) return nothing('no-schema');
  const good = drift.notes.every(({ kind }) => kind === 'unknown');
  return good ? found(true) : { ...found(false), problem: 'schema-differs' };
}

function wholeBody({ response }: Exchange): ActualResult {
  const { text, bytes, size } = response!;
  if (bytes) return { actual: { value: bytes.length ? '(binary)' : '', text: '', bytes } };
  if (!size) return { actual: { value: '', text: '' } };
  const json = jsonOf(response!);
  return { actual: { value: json === undefined ? text : json, text } };
}

function jsonOf(response: NonNullable<Exchange['response']>): unknown {
  if (response.json !== undefined) return response.json;
  try {
    return JSON.parse(response.text) as unknown;
  } catch {
    return undefined;
  }
}

/** `data.list.length`, as written in httpYac. */
const LENGTH = /\.length(?:\(\))?$/;

function inBody({ response }: Exchange, path: string): ActualResult {
  const root = jsonOf(response!);
  const query = parseJsonPath(path);
  const ofLength = LENGTH.test(path) ? parseJsonPath(path.replace(LENGTH, '') || '$') : undefined;
  if (!query && !ofLength) return nothing('path-malformed');
  if (root === undefined) return nothing('body-not-json');
  const { text } = response!;
  const results = query ? searchJsonPath(query, root, text) : [];
  if (typeof results === 'string') return nothing('path-too-much');
  if (!results.length && ofLength) return length(searchJsonPath(ofLength, root, text));
  return valueOf(results, text);
}

function length(results: ReturnType<typeof searchJsonPath>): ActualResult {
  if (typeof results === 'string') return nothing('path-too-much');
  const [first, ...more] = results;
  if (more.length) return found(results.length);
  return found(Array.isArray(first?.value) || typeof first?.value === 'string' ? first.value.length : undefined);
}

/** A single value as it is, several as a list, like placeholders. Numbers beyond 2^53 keep their digits in the text. */
function valueOf(results: readonly JsonPathMatch[], text: string): ActualResult {
  const [first, ...more] = results;
  if (!first) return { actual: MISSING };
  if (!more.length && typeof first.value !== 'object') {
    const rounded = typeof first.value === 'number' && !Number.isSafeInteger(first.value);
    const digits = rounded ? compactText(text, first.location) : undefined;
    return digits === undefined ? found(first.value) : { actual: { value: first.value, text: digits } };
  }
  const value = more.length ? results.map((one) => one.value) : first.value;
  if (!/\d{16}/.test(text)) return found(value);
  const root = parseWithBigInts(text);
  const exact = results.map(({ location }) =>
    location.reduce<unknown>((at, step) => (at as Readonly<Record<string, unknown>>)[step], root),
  );
  return { actual: { value, text: stringifyBigInts(more.length ? exact : exact[0]) } };
}

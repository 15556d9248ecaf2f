import { textField } from './decode';
import type { Call } from './route';

/**
 * The sender of a message. Pages list `x-user-type` as a query parameter, older ones show it in the URL with a leading dash, and
 * its name looks like a header: all three are accepted.
 */
export function userTypeOf({ query, headers }: Pick<Call, 'query' | 'headers'>): string | undefined {
  return textField(query, '-x-user-type') ?? textField(query, 'x-user-type') ?? headers.get('x-user-type') ?? undefined;
}

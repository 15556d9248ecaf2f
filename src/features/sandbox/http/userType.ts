import { text } from './decode';
import type { Call } from './route';

/**
 * Who a message is from. The pages list `x-user-type` among the query parameters, older ones show it in the URL with a dash before it, and
 * its name is that of a header: all three are read.
 */
export function userTypeOf({ query, headers }: Pick<Call, 'query' | 'headers'>): string | undefined {
  return text(query, '-x-user-type') ?? text(query, 'x-user-type') ?? headers.get('x-user-type') ?? undefined;
}

import type { Drift } from '../api/catalogue/schemaDrift';
import type { Exchange } from '../api/client/types';
import { getSetting } from './settings';

/** True if responses are compared with the documentation. */
export function areResponsesChecked(): boolean {
  return getSetting('request.checkAnswers');
}

/** How a response differs from the documentation; undefined if checking is off (unless `asked`) or there is nothing to compare. */
export async function checkResponse(exchange: Exchange, asked = false): Promise<Drift | undefined> {
  if (!asked && !areResponsesChecked()) return undefined;
  const { exchangeDrift } = await import('../api/catalogue/schemaDrift');
  return exchangeDrift(exchange);
}

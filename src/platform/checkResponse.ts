import type { Drift } from '../api/catalogue/schemaDrift';
import type { Exchange } from '../api/client/types';
import { getSetting } from './settings';

/** True while responses are to be compared with the documentation. */
export function areResponsesChecked(): boolean {
  return getSetting('request.checkAnswers');
}

/** The differences of a response from the documentation; undefined while responses are not checked (unless someone asked: `asked`) and where there is nothing to compare. */
export async function checkResponse(exchange: Exchange, asked = false): Promise<Drift | undefined> {
  if (!asked && !areResponsesChecked()) return undefined;
  const { exchangeDrift } = await import('../api/catalogue/schemaDrift');
  return exchangeDrift(exchange);
}

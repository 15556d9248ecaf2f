import type { Drift } from '../api/catalogue/schemaDrift';
import type { Exchange } from '../api/client/types';
import { setting } from './settings';

/** True while answers are to be compared with the documentation. */
export function answersAreChecked(): boolean {
  return setting('request.checkAnswers');
}

/** The differences of an answer from the documentation; undefined while answers are not checked (unless somebody asked: `asked`) and where there is nothing to compare. */
export async function checkAnswer(exchange: Exchange, asked = false): Promise<Drift | undefined> {
  if (!asked && !answersAreChecked()) return undefined;
  const { driftOf } = await import('../api/catalogue/schemaDrift');
  return driftOf(exchange);
}

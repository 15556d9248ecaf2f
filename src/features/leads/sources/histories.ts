import type { Generation } from '../../../api/client/account';
import type { AcquireClientApi } from '../../../api/client/types';
import type { HistorySource } from './history';
import { HistoryV1 } from './v1/history';
import { HistoryV2 } from './v2/history';

const HISTORIES: Readonly<Record<Generation, new (client: AcquireClientApi) => HistorySource>> = {
  '1.0.0': HistoryV1,
  '2.0.0': HistoryV2,
};

/** The history of leads in an API version, using the shared client. */
export const createHistorySource = (generation: Generation, client: AcquireClientApi): HistorySource =>
  new HISTORIES[generation](client);

// Requests from request files and Try Request can change leads, too.
import type { Disposable } from '../../../../core/disposables';
import { DisposableStore } from '../../../../core/disposables';
import type { Emitter } from '../../../../core/events';
import type { Exchange } from '../../../../api/client/types';
import type { Services } from '../../../../platform/services';
import type { LeadsChanged } from '../../sources/source';

/** Operations that create, change or delete leads. */
const LEAD_OPERATION = /^(?:v1\.lead|v2\.contact)\./;
/** Milliseconds without another write, so that a series of requests is handled once. */
const FOLLOW_DELAY_MS = 500;

/** Notifies everything that shows leads after the user sent requests that change them. Lead commands report their own changes. */
export function followRequests(
  services: Pick<Services, 'onDidExchange' | 'log'>,
  changes: Emitter<LeadsChanged>,
): Disposable {
  const store = new DisposableStore();
  const waiting = new Map<string, NodeJS.Timeout>();
  const follow = async ({ account: { key, generation }, request, url }: Exchange): Promise<void> => {
    const { matchOperation } = await import('../../../../api/catalogue');
    const operations = matchOperation(request.method, new URL(url).pathname, generation);
    if (!operations.some(({ id, writes }) => writes && LEAD_OPERATION.test(id))) return;
    clearTimeout(waiting.get(key));
    const timer = setTimeout(() => {
      waiting.delete(key);
      changes.fire({ accountKey: key, added: true });
    }, FOLLOW_DELAY_MS);
    waiting.set(key, timer);
  };
  store.add({ dispose: () => waiting.forEach((timer) => clearTimeout(timer)) });
  store.add(
    services.onDidExchange((exchange) => {
      const { request, writeResult } = exchange;
      if (request.sentBy !== 'user' || (writeResult !== 'done' && writeResult !== 'unknown')) return;
      follow(exchange).catch((error: unknown) => services.log.warn(`leads were not refreshed: ${String(error)}`));
    }),
  );
  return store;
}

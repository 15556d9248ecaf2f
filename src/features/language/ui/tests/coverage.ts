// Which documented operations a run has covered, for its output.
import * as l10n from '@vscode/l10n';
import type { Generation } from '../../../../api/client/account';
import type { Exchange } from '../../../../api/client/types';

/** The operations that received a response in a run, by API version. */
export class OperationCoverage {
  private readonly covered = new Map<Generation, Set<string>>();

  /** Counts the operation of an exchange. */
  async add({ account, request, url, response }: Exchange): Promise<void> {
    if (!response) return;
    const { matchOperation } = await import('../../../../api/catalogue');
    const [operation] = matchOperation(request.method, new URL(url).pathname, account.generation);
    if (!operation) return;
    const known = this.covered.get(account.generation) ?? new Set();
    this.covered.set(account.generation, known.add(operation.id));
  }

  /** A line for each API version: how many of its operations were covered, and which. */
  async lines(): Promise<readonly string[]> {
    const { operations } = await import('../../../../api/catalogue');
    return [...this.covered].map(([generation, ids]) =>
      l10n.t(
        'Operations of API {0} covered: {1} of {2} ({3})',
        generation,
        ids.size,
        operations(generation).length,
        [...ids].sort().join(', '),
      ),
    );
  }
}

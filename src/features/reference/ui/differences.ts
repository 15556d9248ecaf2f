import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Drift } from '../../../api/catalogue/schemaDrift';
import type { Exchange } from '../../../api/client/types';
import { plainLabel } from '../../../core/text';
import { areResponsesChecked, checkResponse } from '../../../platform/checkResponse';
import { driftReport, driftSummary } from '../../../api/catalogue/schemaDriftText';
import { openSetting } from '../../../platform/settings';
import type { Services } from '../../../platform/services';
import type { ReferencePages } from './pages';

/** Differences between a response and the documentation. */
interface Difference {
  readonly exchangeId: string;
  readonly line: string;
  readonly drift: Drift;
}

const MAX_DIFFERENCES = 50;

/** Compares responses with the documentation while `acquire.request.checkAnswers` is on, and keeps the differences. Never fails a call. */
export class Differences {
  private readonly kept = new Map<string, Difference>();

  /** @param found is called when the response of an exchange differed */
  constructor(
    private readonly services: Services,
    private readonly pages: ReferencePages,
    private readonly found: (exchangeId: string) => Promise<void>,
  ) {}

  /** The difference noted for an exchange, if any. */
  of(exchangeId: string): Difference | undefined {
    return this.kept.get(exchangeId);
  }

  /** Shows the report of an exchange; if none is given, of an exchange the user picks. */
  async show(exchangeId?: unknown): Promise<void> {
    const known = typeof exchangeId === 'string' ? this.kept.get(exchangeId) : await this.pick();
    if (!known) return;
    const { findOperation } = await import('../../../api/catalogue');
    const entry = findOperation(known.drift.operationId);
    await this.pages.openNote(
      l10n.t('Differences'),
      driftReport(known.drift, {
        title: entry?.title ?? known.drift.operationId,
        line: known.line,
        docs: entry?.docs ?? 'https://developer.acquire.io',
      }),
    );
  }

  /** Compares a response with the documentation. */
  async check(exchange: Exchange): Promise<void> {
    try {
      const drift = await checkResponse(exchange);
      if (!drift?.notes.length) return;
      const difference = {
        exchangeId: exchange.id,
        line: plainLabel(`${exchange.request.method} ${new URL(exchange.url).pathname}`, 160),
        drift,
      };
      this.kept.set(exchange.id, difference);
      for (const old of this.kept.keys()) if (this.kept.size > MAX_DIFFERENCES) this.kept.delete(old);
      this.services.log.info(
        `response differs from the documentation: ${difference.line}, ${drift.notes.length + drift.more} notes`,
      );
      await this.found(exchange.id);
    } catch (error) {
      this.services.log.warn(`response not compared: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async pick(): Promise<Difference | undefined> {
    const newest = [...this.kept.values()].reverse();
    if (!newest.length) {
      if (areResponsesChecked()) {
        void vscode.window.showInformationMessage(l10n.t('No response has differed from the documentation so far.'));
        return undefined;
      }
      const settings = l10n.t('Open Setting');
      const choice = await vscode.window.showInformationMessage(
        l10n.t(
          'Responses are not compared with the documentation. Turn on the setting "Check Answers" to note differences.',
        ),
        settings,
      );
      if (choice) await openSetting('request.checkAnswers');
      return undefined;
    }
    const picked = await vscode.window.showQuickPick(
      newest.map((difference) => ({
        label: difference.line,
        description: driftSummary(difference.drift),
        difference,
      })),
      {
        title: l10n.t('Differences from the Documentation'),
        placeHolder: l10n.t('Select a response'),
      },
    );
    return picked?.difference;
  }
}

// The page of one lead: its panel, the messages sent to it, and its actions.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../../core/disposables';
import { plainLabel } from '../../../../core/text';
import { createHistorySource } from '../../sources/histories';
import {
  FROM_PAGE,
  pageStrings,
  type BannerView,
  type EditableField,
  type PageAction,
  type ToPage,
} from '../../pageMessages';
import { errorMessage } from '../../../../api/errors/messages';
import type { OpenPanel } from '../../../../platform/panel/openPanels';
import { PanelHost } from '../../../../platform/panel/panelHost';
import { runPageAction } from './pageActions';
import { PageHistory } from './pageHistory';
import { PageLead } from './pageLead';
import { factText, headView } from '../../texts/page';
import type { LeadsContext } from '../context';
import type { LeadTarget } from '../view/targets';
import { leadLabel, leadTextContext } from '../../texts/lead';

const COPIED_MS = 3_000;

/** One page. It uses the account the lead came from, even if another one is active. */
export class LeadDetailPanel implements OpenPanel {
  private readonly parts = new DisposableStore();
  private readonly host: PanelHost<ToPage, typeof FROM_PAGE>;
  /** The displayed lead. */
  readonly lead: PageLead;
  /** Unsent input: a hidden webview loses its state. */
  private readonly drafts = new Map<EditableField, string>();
  /** The user did something on it, so it stays open. */
  used = false;
  /** Its history; undefined until the page's script runs. */
  history: PageHistory | undefined;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly context: LeadsContext,
    readonly target: LeadTarget,
  ) {
    const { services } = context;
    this.lead = this.parts.add(new PageLead(context, target, () => this.drawHead()));
    this.host = this.parts.add(
      new PanelHost(panel, {
        extensionUri: services.context.extensionUri,
        name: 'leadPage',
        title: titleOf(this.lead),
        protocol: FROM_PAGE,
        handlers: {
          ready: () => this.begin(),
          load: ({ kind }) => this.history?.sections.get(kind)?.next(),
          thread: ({ kind, id }) => {
            this.used = true;
            return this.history?.openThread(kind, id);
          },
          action: ({ action }) => this.act(action),
          item: ({ action, kind, id }) => this.history?.act(action, kind, id),
          draft: ({ field, text }) => {
            this.used = true;
            if (text === undefined) this.drafts.delete(field);
            else this.drafts.set(field, text);
          },
          change: ({ field, text }) => this.change(field, text),
          copy: async ({ fact }) => {
            await vscode.env.clipboard.writeText(factText(this.lead.shown, fact));
            vscode.window.setStatusBarMessage(l10n.t('Copied'), COPIED_MS);
          },
        },
        onError: (error) => services.showError(error, this.lead.account),
      }),
    );
    this.parts.add(services.accounts.onDidChange(() => this.drawHead()));
    this.parts.add(context.changes.event((change) => this.lead.follow(change)));
  }

  dispose(): void {
    this.parts.dispose();
  }

  /** Reloads the lead, and the loaded parts of its history. */
  async refresh(): Promise<void> {
    await this.lead.read();
    await this.history?.renew();
  }

  /** The page's script runs, possibly again after it was hidden: send everything known. */
  private async begin(): Promise<void> {
    const { context, host, lead, target } = this;
    const { accountKey, id } = target;
    const { timezone } = lead.shown;
    host.post('init', {
      strings: pageStrings(),
      state: { v: 1, accountKey, id, ...(timezone ? { timezone } : {}) },
      drafts: [...this.drafts].map(([field, text]) => ({ field, text })),
    });
    this.drawHead();
    this.history ??= this.parts.add(
      new PageHistory(lead, createHistorySource(lead.generation, await context.services.client()), host),
    );
    this.history.draw();
    if (lead.text === undefined && !lead.busy && !lead.gone) await lead.read();
  }

  private async act(action: PageAction): Promise<void> {
    this.used = true;
    if (action === 'refresh') return this.refresh();
    if (action === 'close') return this.panel.dispose();
    const { accountKey, id } = this.target;
    return runPageAction(action, { accountKey, id, lead: this.lead.shown }, this.lead.generation);
  }

  /** Sends a value that was typed on the page, which keeps the text until it is saved. */
  private async change(field: EditableField, text: string): Promise<void> {
    this.used = true;
    let outcome: Omit<ToPage['changed'], 'field'> = { done: false };
    try {
      const { sendTypedValue } = await import('../commands/quickEdit');
      outcome = await sendTypedValue(this.context, this.target, field, { text, shown: this.lead.shown });
      if (outcome.done) this.drafts.delete(field);
    } finally {
      this.host.post('changed', { field, ...outcome });
    }
  }

  private drawHead(): void {
    const { lead } = this;
    this.host.title = titleOf(lead);
    this.host.post('head', headView(lead, leadTextContext(lead), bannerOf(lead)));
  }
}

const titleOf = (lead: PageLead): string => plainLabel(leadLabel(lead.shown, leadTextContext(lead)), 40);

/** The message above everything else. */
function bannerOf(lead: PageLead): BannerView | undefined {
  if (!lead.account) return { text: l10n.t('The account of this lead is no longer signed in.'), tone: 'problem' };
  if (lead.gone !== undefined)
    return { text: lead.gone, tone: 'problem', action: { id: 'close', label: l10n.t('Close the Page') } };
  if (lead.failure === undefined) return undefined;
  const { text } = errorMessage(lead.failure, lead);
  return { text, tone: 'problem', action: { id: 'refresh', label: l10n.t('Try Again') } };
}

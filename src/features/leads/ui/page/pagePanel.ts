// The page of one lead: what is known of it, what its panel is told, and what is done there.
import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { Account, Generation } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import { DisposableStore } from '../../../../core/disposables';
import { plainLabel } from '../../../../core/text';
import { attributesOfRecord, type Attribute } from '../../model/fields';
import { HistorySection, type HistorySource, type SectionKind } from '../../sources/history';
import { historyFor } from '../../sources/histories';
import { leadApi } from '../../sources/apis';
import { withRow, type Lead } from '../../model/lead';
import {
  FROM_PAGE,
  pageStrings,
  type BannerView,
  type PageAction,
  type ThreadView,
  type ToPage,
} from '../../pageMessages';
import type { LeadRecord, LeadsChanged } from '../../sources/source';
import { errorWords } from '../../../../api/errors/messages';
import type { OpenPanel } from '../../../../platform/panel/openPanels';
import { PanelHost } from '../../../../platform/panel/panelHost';
import { openAddress, pageAction } from './pageActions';
import { headView, messageView, sectionView } from '../../texts/page';
import type { LeadsContext } from '../context';
import type { LeadTarget } from '../view/targets';
import { leadLabel } from '../../texts/lead';
import { wordsContext } from '../wordsContext';

/** One page. The account is the one the lead came from, whichever is active. */
export class LeadPage implements OpenPanel {
  private readonly parts = new DisposableStore();
  private readonly host: PanelHost<ToPage, typeof FROM_PAGE>;
  private readonly sections = new Map<SectionKind, HistorySection>();
  private readonly threads = new Map<string, ThreadView>();
  private readonly generation: Generation;
  private readonly reading = new AbortController();
  private source: HistorySource | undefined;
  private lead: Lead;
  private text: string | undefined;
  private attributes: readonly Attribute[] = [];
  private failure: unknown;
  private gone: string | undefined;
  private busy = false;
  private underWay: Promise<void> | undefined;
  /** Counts what was learnt of the lead: an answer that was asked for before the last change is not shown over it. */
  private turn = 0;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly context: LeadsContext,
    readonly target: LeadTarget,
  ) {
    const { services } = context;
    this.lead = target.lead ?? { id: target.id, tags: [], raw: {} };
    this.generation = this.account?.generation ?? '1.0.0';
    this.host = this.parts.add(
      new PanelHost(panel, {
        extensionUri: services.context.extensionUri,
        name: 'leadPage',
        title: this.titleText(),
        protocol: FROM_PAGE,
        handlers: {
          ready: () => this.begin(),
          load: ({ kind }) => this.sections.get(kind)?.next(),
          thread: ({ kind, id }) => this.openThread(kind, id),
          action: ({ action }) => this.act(action),
          item: ({ action, kind, id }) => this.actOnItem(action, kind, id),
        },
        onError: (error) => services.showError(error, this.account),
      }),
    );
    this.parts.add(
      services.accounts.onDidChange(() => {
        this.drawHead();
      }),
    );
    this.parts.add(
      context.changes.event((change) => {
        void this.follow(change);
      }),
    );
  }

  /** The account of the lead; undefined when it is gone. */
  get account(): Account | undefined {
    return this.context.services.accounts.get(this.target.accountKey);
  }

  /** The lead as it is shown. */
  get shown(): Lead {
    return this.lead;
  }
  /** The lead was deleted or merged away. */
  get deleted(): boolean {
    return this.gone !== undefined;
  }
  /** A section as far as it is loaded. */
  section(kind: SectionKind): HistorySection | undefined {
    return this.sections.get(kind);
  }

  dispose(): void {
    this.reading.abort();
    this.parts.dispose();
  }

  /** Reads the lead again, and what was loaded of its history. */
  async refresh(): Promise<void> {
    await this.read();
    this.threads.clear();
    this.drawSections();
    await Promise.all([...this.sections.values()].map((section) => section.renew()));
  }

  /** The page's script runs: it is told everything that is known, also after it was hidden. */
  private async begin(): Promise<void> {
    const { accountKey, id } = this.target;
    this.host.post('init', {
      strings: pageStrings(),
      state: { v: 1, accountKey, id, ...(this.lead.timezone ? { timezone: this.lead.timezone } : {}) },
    });
    this.drawHead();
    if (!this.source) {
      const client = await this.context.services.client();
      const source = (this.source = historyFor(this.generation, client));
      for (const kind of source.sections) {
        const section = this.parts.add(
          new HistorySection(async (page, signal) =>
            source.page(this.context.writer.account(accountKey), await this.whole(), kind, page, signal),
          ),
        );
        this.parts.add(
          section.onDidChange(() => {
            this.drawSection(kind, section);
          }),
        );
        this.sections.set(kind, section);
      }
    }
    this.drawSections();
    for (const thread of this.threads.values()) this.host.post('thread', thread);
    if (this.text === undefined && !this.busy && !this.gone) await this.read();
  }

  /** The lead once it was read in full: visits of 2.0.0 come with it, and 1.0.0 has a visitor's id of its own there. */
  private async whole(): Promise<Lead> {
    if (this.underWay || this.text === undefined) await (this.underWay ?? this.read());
    if (this.text === undefined && this.failure !== undefined) throw this.failure;
    return this.lead;
  }

  private async read(): Promise<void> {
    return (this.underWay = this.readOnce().finally(() => {
      this.underWay = undefined;
    }));
  }

  private async readOnce(): Promise<void> {
    const turn = ++this.turn;
    this.busy = true;
    this.failure = undefined;
    this.drawHead();
    try {
      const record = await this.context.writer.read(
        this.context.writer.account(this.target.accountKey),
        this.target.id,
        this.reading.signal,
      );
      if (this.reading.signal.aborted) return;
      if (turn === this.turn) this.take(record);
    } catch (error) {
      if (this.reading.signal.aborted) return;
      const latest = turn === this.turn;
      if (latest && error instanceof AcquireError && error.kind === 'not-found')
        this.gone = l10n.t('Acquire does not know this lead any more. What is shown is what was last read.');
      else if (latest) this.failure = error;
    }
    this.busy = false;
    this.drawHead();
    void this.nameFields();
  }

  private take(record: LeadRecord): void {
    this.lead = withRow(this.target.lead, record.lead);
    this.text = record.text;
    this.failure = undefined;
    if (!leadApi(this.generation).can.listAttributes) this.attributes = attributesOfRecord(record.lead.raw);
    this.host.title = this.titleText();
  }

  /** Where attributes can be listed, records carry their keys alone; the labels are worth a call. */
  private async nameFields(): Promise<void> {
    const { account } = this;
    if (
      !account ||
      this.reading.signal.aborted ||
      !leadApi(account.generation).can.listAttributes ||
      this.text === undefined ||
      this.attributes.length
    )
      return;
    this.attributes = (await this.context.facts.of(account)).attributes;
    if (this.attributes.length) this.drawHead();
  }

  private async follow({ accountKey, changed, removed, added, records }: LeadsChanged): Promise<void> {
    const { target } = this;
    if (accountKey !== target.accountKey) return;
    if (removed?.includes(target.id)) {
      this.gone = l10n.t('This lead was deleted. What is shown is what was last read.');
      this.drawHead();
      return;
    }
    const record = records?.find(({ lead }) => lead.id === target.id);
    if (record) {
      this.turn++;
      this.take(record);
      this.drawHead();
    } else if (this.text !== undefined && (changed?.some((lead) => lead.id === target.id) || added)) await this.read();
  }

  private async openThread(kind: SectionKind, id: string): Promise<void> {
    const item = this.sections.get(kind)?.find(id);
    const { source } = this;
    const key = `${kind}/${id}`;
    const known = this.threads.get(key);
    if (!item || !source || (known && known.state !== 'failed')) return;
    this.drawThread(key, { kind, id, state: 'loading', messages: [] });
    try {
      const messages = await source.messages(
        this.context.writer.account(this.target.accountKey),
        await this.whole(),
        item,
        this.reading.signal,
      );
      this.drawThread(key, {
        kind,
        id,
        state: 'ready',
        messages: messages.map((message) => messageView(message, this.lead, this.words())),
      });
    } catch (error) {
      this.drawThread(key, { kind, id, state: 'failed', failure: this.said(error), messages: [] });
    }
  }

  private async act(action: PageAction): Promise<void> {
    switch (action) {
      case 'refresh':
        return this.refresh();
      case 'close':
        return this.panel.dispose();
      default: {
        const { accountKey, id } = this.target;
        return pageAction(action, { accountKey, id, lead: this.lead }, this.generation);
      }
    }
  }

  private async actOnItem(action: 'request' | 'open', kind: SectionKind, id: string): Promise<void> {
    const item = this.sections.get(kind)?.find(id);
    if (!item || !this.source) return;
    if (action === 'open') return openAddress(item);
    await this.context.services.tryRequest(this.source.request(this.lead, item), this.target.accountKey);
  }

  private words(): ReturnType<typeof wordsContext> {
    return wordsContext({ generation: this.generation });
  }
  private said(error: unknown): string {
    return errorWords(error, { account: this.account }).text;
  }
  private titleText(): string {
    return plainLabel(leadLabel(this.lead, this.words()), 40);
  }

  private drawHead(): void {
    const { account, lead, text, attributes, busy } = this;
    const banner = this.banner();
    this.host.post(
      'head',
      headView(
        { account, lead, text, attributes, busy, alive: this.gone === undefined, ...(banner ? { banner } : {}) },
        this.words(),
      ),
    );
  }

  private banner(): BannerView | undefined {
    if (!this.account) return { text: l10n.t('The account of this lead is not signed in any more.'), tone: 'problem' };
    if (this.gone !== undefined)
      return { text: this.gone, tone: 'problem', action: { id: 'close', label: l10n.t('Close the Page') } };
    return this.failure === undefined
      ? undefined
      : {
          text: this.said(this.failure),
          tone: 'problem',
          action: { id: 'refresh', label: l10n.t('Try Again') },
        };
  }

  private drawSections(): void {
    this.host.post(
      'sections',
      [...this.sections].map(([kind, section]) => this.view(kind, section)),
    );
  }
  private drawSection(kind: SectionKind, section: HistorySection): void {
    this.host.post('section', this.view(kind, section));
  }
  private view(kind: SectionKind, section: HistorySection): ReturnType<typeof sectionView> {
    return sectionView(
      kind,
      section,
      (item) => this.source?.opens(item) ?? false,
      section.error === undefined ? undefined : this.said(section.error),
      this.words(),
    );
  }

  private drawThread(key: string, view: ThreadView): void {
    this.threads.set(key, view);
    this.host.post('thread', view);
  }
}

// The history on the page of a lead.
import { errorMessage } from '../../../../api/errors/messages';
import type { Disposable } from '../../../../core/disposables';
import type { PanelHost } from '../../../../platform/panel/panelHost';
import type { FROM_PAGE, SectionView, ThreadView, ToPage } from '../../pageMessages';
import { HistorySection, type HistorySource, type SectionKind } from '../../sources/history';
import { messageView, sectionView } from '../../texts/page';
import { leadTextContext } from '../../texts/lead';
import { openVisitedPage } from './pageActions';
import type { PageLead } from './pageLead';

/** The history of a page's lead: its sections, and the messages of opened rows. Everything is loaded on demand. */
export class PageHistory implements Disposable {
  /** The loaded parts of the sections, in display order. */
  readonly sections: ReadonlyMap<SectionKind, HistorySection>;
  private readonly threads = new Map<string, ThreadView>();

  constructor(
    private readonly lead: PageLead,
    private readonly source: HistorySource,
    private readonly host: PanelHost<ToPage, typeof FROM_PAGE>,
  ) {
    const { context, target } = lead;
    const section = (kind: SectionKind): HistorySection =>
      new HistorySection(async (page, signal) =>
        source.page(context.writer.account(target.accountKey), await lead.whole(), kind, page, signal),
      );
    this.sections = new Map(source.sections.map((kind) => [kind, section(kind)]));
    for (const [kind, one] of this.sections) one.onDidChange(() => host.post('section', this.view(kind, one)));
  }

  /** Sends everything known to the page. */
  draw(): void {
    this.host.post(
      'sections',
      [...this.sections].map(([kind, section]) => this.view(kind, section)),
    );
    for (const thread of this.threads.values()) this.host.post('thread', thread);
  }

  /** Reloads what was loaded. */
  async renew(): Promise<void> {
    this.threads.clear();
    this.draw();
    await Promise.all([...this.sections.values()].map((section) => section.renew()));
  }

  /** Loads the messages of a row, unless they are loaded already. */
  async openThread(kind: SectionKind, id: string): Promise<void> {
    const { lead, source } = this;
    const item = this.sections.get(kind)?.find(id);
    const known = this.threads.get(`${kind}/${id}`);
    if (!item || (known && known.state !== 'failed')) return;
    this.drawThread({ kind, id, state: 'loading', messages: [] });
    try {
      const account = lead.context.writer.account(lead.target.accountKey);
      const given = await source.messages(account, await lead.whole(), item, lead.signal);
      const messages = given.map((message) => messageView(message, lead.shown, leadTextContext(lead)));
      this.drawThread({ kind, id, state: 'ready', messages });
    } catch (error) {
      this.drawThread({ kind, id, state: 'failed', failure: errorMessage(error, lead).text, messages: [] });
    }
  }

  /** Opens the web page of a row, or the request that reads it. */
  async act(action: 'request' | 'open', kind: SectionKind, id: string): Promise<void> {
    const item = this.sections.get(kind)?.find(id);
    if (!item) return;
    if (action === 'open') return openVisitedPage(item);
    const { context, shown, target } = this.lead;
    await context.services.tryRequest(this.source.request(shown, item), target.accountKey);
  }

  dispose(): void {
    for (const section of this.sections.values()) section.dispose();
  }

  private view(kind: SectionKind, section: HistorySection): SectionView {
    const failure = section.error === undefined ? undefined : errorMessage(section.error, this.lead).text;
    return sectionView(kind, section, (item) => this.source.opens(item), failure);
  }

  private drawThread(view: ThreadView): void {
    this.threads.set(`${view.kind}/${view.id}`, view);
    this.host.post('thread', view);
  }
}

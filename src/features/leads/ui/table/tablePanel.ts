// The lead table of one account, over rows that are loaded as they are looked at.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { csvRows } from '../../../../core/csv';
import { DisposableStore } from '../../../../core/disposables';
import { plainLabel } from '../../../../core/text';
import { columnText, sortKey } from '../../model/columns';
import { isDate } from '../../model/knownFields';
import type { LeadFilter, LeadSort } from '../../list/find';
import { TableRows, type SelectedRow } from '../../list/rows';
import { leadSource } from '../leadSource';
import { leadApi } from '../../sources/apis';
import { FROM_TABLE, tableStrings, type TableAction, type TableShape, type ToTable } from '../../tableMessages';
import { withTagNames } from '../../model/tags';
import type { OpenPanel } from '../../../../platform/panel/openPanels';
import { PanelHost } from '../../../../platform/panel/panelHost';
import { askFilter } from '../view/askFilter';
import { columnLabel } from '../../texts/fields';
import { progressText } from '../../../../platform/progress';
import type { LeadsContext } from '../context';
import { selectedLeads, selectedRows, spanOf } from './tableSelection';
import { askColumns, keepColumns, keptColumns, nextSort } from './tableColumns';
import { cellText, tableShape } from './tableWords';
import type { LeadTarget } from '../view/targets';
import { countText } from '../../texts/lead';

const PAGE = 100;
const MAX_PAGES = 12;
const MOST_LOADED = 100_000;
/** One table. The account is the one it was opened for, whichever is active. */
export class LeadTable implements OpenPanel {
  private readonly parts = new DisposableStore();
  private readonly host: PanelHost<ToTable, typeof FROM_TABLE>;
  /** The leads of the table, loaded as they come into sight. */
  readonly rows: TableRows;
  private filter: LeadFilter;
  private sort: LeadSort | undefined;
  private columns: readonly string[];
  private epoch = 0;
  private working: { readonly abort: AbortController; text: string } | undefined;
  private failure: unknown;
  /** Why the rows last asked for did not come. */
  private rowsFailure: unknown;
  private closed = false;
  private drawing: ReturnType<typeof setTimeout> | undefined;
  private tagNames: ReadonlyMap<string, string> | undefined;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly context: LeadsContext,
    readonly accountKey: string,
    filter: LeadFilter,
  ) {
    const { services } = context;
    this.filter = filter;
    this.columns = keptColumns(services.globalState, accountKey);
    this.rows = this.parts.add(
      new TableRows({
        can: leadApi(this.account?.generation ?? '1.0.0').can,
        pageSize: PAGE,
        maxPages: MAX_PAGES,
        mostLoaded: MOST_LOADED,
        load: (query) => async (page, size, signal) => {
          const account = context.writer.account(accountKey);
          const answer = await (await leadSource(services, account)).page(account, page, size, query, signal);
          const names =
            !leadApi(account.generation).can.tagNames && answer.leads.some(({ tags }) => tags.length)
              ? await this.names(account)
              : undefined;
          return names ? { ...answer, leads: answer.leads.map((lead) => withTagNames(lead, names)) } : answer;
        },
      }),
    );
    this.parts.add(
      this.rows.onDidChange(() => {
        this.draw();
      }),
    );
    this.parts.add(
      services.accounts.onDidChange(() => {
        this.draw();
      }),
    );
    this.parts.add(
      context.changes.event(({ accountKey: key, changed, removed, added }) => {
        if (key !== accountKey) return;
        if (changed?.length || removed?.length)
          this.renew(() => {
            this.rows.follow(changed ?? [], removed ?? []);
          });
        if (removed?.length) this.host.post('gone', { ids: removed });
        if (added) void this.work(() => this.rows.refresh());
      }),
    );
    this.host = this.parts.add(
      new PanelHost(panel, {
        extensionUri: services.context.extensionUri,
        name: 'leadTable',
        title: l10n.t('Leads · {0}', plainLabel(this.account?.label, 40)),
        protocol: FROM_TABLE,
        handlers: {
          ready: () => {
            this.host.post('init', { strings: tableStrings(), accountKey });
            return this.work(() => this.rows.arrange(this.filter, this.sort));
          },
          want: ({ epoch, from, to }) => this.send(epoch, from, to),
          span: ({ epoch, from, to }) => this.span(epoch, from, to),
          sort: ({ by }) => this.sortBy(by),
          search: ({ text }) => this.arrange({ ...this.filter, search: text.slice(0, 200).trim() || undefined }),
          action: ({ action, ids, places }) => this.act(action, selectedRows(ids, places)),
        },
        onError: (error) => services.showError(error, this.account),
      }),
    );
  }

  /** The account of the table; undefined when it is gone. */
  get account(): Account | undefined {
    return this.context.services.accounts.get(this.accountKey);
  }

  dispose(): void {
    this.closed = true;
    clearTimeout(this.drawing);
    this.working?.abort.abort();
    this.parts.dispose();
  }

  /** Sends the rows asked for; those of an older order are not wanted any more. */
  private async send(epoch: number, from: number, to: number): Promise<void> {
    if (epoch !== this.epoch || to <= from || to - from > 1000) return;
    try {
      const leads = await this.rows.rows(from, to);
      if (epoch !== this.epoch) return;
      this.host.post('rows', {
        epoch,
        from,
        rows: leads.map((lead) => ({ id: lead.id, cells: this.columns.map((column) => cellText(lead, column)) })),
      });
      if (this.rowsFailure === undefined) return;
      this.rowsFailure = undefined;
      this.draw();
    } catch (error) {
      if (epoch !== this.epoch || (error as { kind?: unknown }).kind === 'cancelled') return;
      this.host.post('failed', { epoch, from, to });
      this.rowsFailure = error;
      this.draw();
    }
  }

  /** Tells the ids of rows that are to be selected together. */
  private async span(epoch: number, from: number, to: number): Promise<void> {
    if (epoch !== this.epoch) return;
    const ids = await spanOf(this.rows, from, to);
    if (ids && epoch === this.epoch) this.host.post('span', { epoch, from, ids });
  }

  private async sortBy(by: string): Promise<void> {
    const key = sortKey(by);
    if (!key) return;
    await this.arrange(this.filter, nextSort(this.sort, key, isDate(by)));
  }

  private async arrange(filter: LeadFilter, sort = this.sort): Promise<void> {
    this.filter = filter;
    this.sort = sort;
    await this.work(() => this.rows.arrange(filter, sort));
  }

  /** Runs something that may change all rows; a failure is shown in the table. */
  private async work(run: () => Promise<void>): Promise<void> {
    this.failure = this.rowsFailure = undefined;
    try {
      await run();
    } catch (error) {
      if ((error as { kind?: unknown }).kind !== 'cancelled') this.failure = error;
    }
    this.renew(() => undefined);
  }

  private renew(change: () => void): void {
    this.epoch++;
    change();
    this.draw();
  }

  private async act(action: TableAction, selected: readonly SelectedRow[]): Promise<void> {
    const { account } = this;
    if (!account) return;
    const targets = (): Promise<readonly LeadTarget[]> => selectedLeads(this.context, account, this.rows, selected);
    try {
      switch (action) {
        case 'filter': {
          const filter = await askFilter({
            title: l10n.t('Filter the leads of {0}', plainLabel(account.label, 60)),
            filter: this.filter,
            leads: () => this.rows.inMemory(),
            nameTags: async () => [...(await this.names(account)).values()],
          });
          if (filter) await this.arrange(filter);
          break;
        }
        case 'clear':
          await this.arrange({});
          break;
        case 'columns':
          await this.chooseColumns();
          break;
        case 'loadAll':
          await this.loadAll();
          break;
        case 'stop':
          this.working?.abort.abort();
          break;
        case 'refresh':
          await this.work(() => this.rows.refresh());
          break;
        case 'open':
          if (selected[0]) {
            const { id } = selected[0];
            const lead = this.rows.find(id);
            await vscode.commands.executeCommand('acquire.lead.openPage', {
              accountKey: account.key,
              id,
              ...(lead ? { lead } : {}),
            });
          }
          break;
        case 'copy':
          await this.copy(await targets());
          break;
        case 'delete':
          await (await import('../commands/deleting')).deleteLeads(this.context, await targets());
          break;
        case 'export': {
          const { countsOf } = await import('../transfer/askExport');
          const { exportLeadsOf } = await import('../transfer/exporting');
          await exportLeadsOf(this.context, {
            account,
            selected: (await targets()).flatMap(({ lead }) => (lead ? [lead] : [])),
            filter: this.filter,
            ...countsOf(leadApi(account.generation).can, this.filter, this.rows.shape.total),
            sample: this.rows.inMemory().slice(0, 200),
          });
          break;
        }
      }
    } catch (error) {
      await this.context.services.showError(error, account);
    }
  }

  private async loadAll(): Promise<void> {
    const working = (this.working = { abort: new AbortController(), text: '' });
    const startedAt = Date.now();
    await this.work(() =>
      this.rows.loadAll(working.abort.signal, (loaded, total) => {
        working.text = progressText(loaded, total, startedAt);
        this.draw();
      }),
    ).finally(() => {
      this.working = undefined;
    });
    this.draw();
  }

  private async chooseColumns(): Promise<void> {
    const picked = await askColumns(this.columns, this.rows.inMemory().slice(0, 200));
    if (!picked) return;
    this.columns = picked;
    await keepColumns(this.context.services.globalState, this.accountKey, picked);
    this.renew(() => undefined);
  }

  /** Copies rows as a spreadsheet takes them: separated by tabs, and without anything that could act as a formula. */
  private async copy(targets: readonly LeadTarget[]): Promise<void> {
    const leads = targets.flatMap(({ lead }) => (lead ? [lead] : []));
    if (!leads.length) return;
    await vscode.env.clipboard.writeText(
      csvRows(
        [
          this.columns.map((column) => columnLabel(column)),
          ...leads.map((lead) => this.columns.map((column) => columnText(lead, column))),
        ],
        'safe',
        '\t',
      ),
    );
    vscode.window.setStatusBarMessage(l10n.t('Copied {0} rows', countText(leads.length, vscode.env.language)), 3000);
  }

  private async names(account: Account): Promise<ReadonlyMap<string, string>> {
    return (this.tagNames ??= new Map((await this.context.facts.of(account)).tags.map(({ id, name }) => [id, name])));
  }

  private draw(): void {
    if (!this.closed)
      this.drawing ??= setTimeout(() => {
        this.drawing = undefined;
        this.host.post('shape', this.shape());
      }, 16);
  }

  private shape(): TableShape {
    return tableShape({
      account: this.account,
      epoch: this.epoch,
      rows: this.rows.shape,
      mostLoaded: MOST_LOADED,
      filter: this.filter,
      sort: this.sort,
      columns: this.columns,
      working: this.working,
      failure: this.failure ?? this.rowsFailure,
    });
  }
}

// The lead table of one account. Rows are loaded on demand.
import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { DisposableStore } from '../../../../core/disposables';
import { sentenceText } from '../../../../core/text';
import { sortKey } from '../../model/columns';
import { isDateColumn } from '../../model/knownFields';
import type { LeadArrangement, LeadFilter } from '../../list/find';
import { moveColumn, resizeColumn } from '../../list/columnLayout';
import type { LoadedPart } from '../../list/pagedLeads';
import type { SelectedRow } from '../../list/loadedRows';
import { TableRows } from '../../list/rows';
import { leadSource } from '../leadSource';
import { leadApiOf, queryOptions } from '../../sources/apis';
import { FROM_TABLE, tableStrings, type TableAction, type ToTable } from '../../tableMessages';
import { withTagNames } from '../../model/tags';
import type { OpenPanel } from '../../../../platform/panel/openPanels';
import { PanelHost } from '../../../../platform/panel/panelHost';
import { progressText } from '../../../../platform/progress';
import { pickFilter } from '../view/filterChoices';
import type { LeadsContext } from '../context';
import type { LeadTarget } from '../view/targets';
import { copyRows, exportRows, openRow, sampleLeads } from './tableActions';
import { loadSelectedLeads, readSelectedRows, loadRowSpan } from './tableSelection';
import { pickTableColumns, saveColumns, saveWidths, loadColumns, loadWidths, nextSort } from './tableColumns';
import { tableCell, tableShape } from './tableTexts';

const PAGE = 100;
const MAX_PAGES = 12;
const MAX_LOADED = 100_000;
/** One table. It uses the account it was opened for, even if another one is active. */
export class LeadTablePanel implements OpenPanel {
  private readonly parts = new DisposableStore();
  private readonly host: PanelHost<ToTable, typeof FROM_TABLE>;
  /** The leads of the table, loaded as they become visible. */
  readonly rows: TableRows;
  /** The last requested arrangement. */
  private arrangement: LeadArrangement;
  private columns: readonly string[];
  /** The widths of resized columns, in pixels. */
  private widths: Readonly<Record<string, number>>;
  /** The first load has finished or failed. */
  private settled = false;
  /** Counts changes of the row order: rows requested before a change are not shown after it. */
  private epoch = 0;
  /** The running load of all rows. */
  private working: { readonly abort: AbortController; text: string } | undefined;
  private failure: unknown;
  /** Why the last requested rows could not be loaded. */
  private rowsFailure: unknown;
  private drawing: ReturnType<typeof setTimeout> | undefined;
  private tagNames: ReadonlyMap<string, string> | undefined;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly context: LeadsContext,
    readonly accountKey: string,
    filter: LeadFilter,
    begin?: LoadedPart,
  ) {
    const { services } = context;
    this.arrangement = { filter };
    this.columns = loadColumns(services.globalState, accountKey);
    this.widths = loadWidths(services.globalState, accountKey);
    this.rows = this.parts.add(
      new TableRows({
        ...queryOptions(this.account?.generation ?? '1.0.0'),
        pageSize: PAGE,
        maxPages: MAX_PAGES,
        mostLoaded: MAX_LOADED,
        begin,
        load: (query) => async (page, size, signal) => {
          const account = context.writer.account(accountKey);
          const response = await (await leadSource(services, account)).page(account, page, size, query, signal);
          const names =
            !leadApiOf(account.generation).can.tagNames && response.leads.some(({ tags }) => tags.length)
              ? await this.names(account)
              : undefined;
          return names ? { ...response, leads: response.leads.map((lead) => withTagNames(lead, names)) } : response;
        },
      }),
    );
    this.parts.add(this.rows.onDidChange(() => this.draw()));
    this.parts.add(services.accounts.onDidChange(() => this.draw()));
    this.parts.add(
      context.changes.event(({ accountKey: key, changed = [], removed = [], added }) => {
        if (key !== accountKey) return;
        if (changed.length || removed.length) {
          this.renew();
          this.rows.follow(changed, removed);
        }
        if (removed.length) this.host.post('gone', { ids: removed });
        if (added) void this.work(() => this.rows.refresh());
      }),
    );
    this.host = this.parts.add(
      new PanelHost(panel, {
        extensionUri: services.context.extensionUri,
        name: 'leadTable',
        title: l10n.t('Leads · {0}', sentenceText(this.account?.label, 40)),
        protocol: FROM_TABLE,
        handlers: {
          ready: () => {
            this.host.post('init', { strings: tableStrings(), accountKey });
            return this.arrange(this.arrangement);
          },
          want: ({ epoch, from, to }) => this.send(epoch, from, to),
          span: async ({ epoch, from, to }) => {
            const ids = epoch === this.epoch && (await loadRowSpan(this.rows, from, to));
            if (ids && epoch === this.epoch) this.host.post('span', { epoch, from, ids });
          },
          sort: ({ by }) => {
            const { sort } = this.arrangement;
            const key = sortKey(by);
            return key && this.arrange({ ...this.arrangement, sort: nextSort(sort, key, isDateColumn(by)) });
          },
          move: ({ column, to }) => this.show(moveColumn(this.columns, column, to)),
          resize: async ({ column, pixels }) => {
            if (!this.columns.includes(column)) return;
            this.widths = resizeColumn(this.widths, column, pixels);
            this.draw();
            await saveWidths(services.globalState, accountKey, this.widths);
          },
          search: ({ text }) => {
            const search = text.slice(0, 200).trim() || undefined;
            return this.arrange({ ...this.arrangement, filter: { ...this.arrangement.filter, search } });
          },
          action: ({ action, ids, places }) => this.act(action, readSelectedRows(ids, places)),
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
    clearTimeout(this.drawing);
    this.working?.abort.abort();
    this.parts.dispose();
  }

  private async arrange(arrangement: LeadArrangement): Promise<void> {
    this.arrangement = arrangement;
    await this.work(() => this.rows.arrange(arrangement.filter, arrangement.sort));
  }

  /** Runs something that may change all rows; the table shows a failure. */
  private async work(run: () => Promise<void>): Promise<void> {
    this.failure = this.rowsFailure = undefined;
    try {
      await run();
    } catch (error) {
      if ((error as { kind?: unknown }).kind !== 'cancelled') this.failure = error;
    }
    this.settled = true;
    this.renew();
  }

  /** The rows or their cells have changed. */
  private renew(): void {
    this.epoch++;
    this.draw();
  }

  private async act(action: TableAction, selected: readonly SelectedRow[]): Promise<void> {
    const { account, context, rows } = this;
    if (!account) return;
    const targets = (): Promise<readonly LeadTarget[]> => loadSelectedLeads(context, account, rows, selected);
    switch (action) {
      case 'filter': {
        const filter = await pickFilter({
          title: l10n.t('Filter the leads of {0}', sentenceText(account.label, 60)),
          filter: this.arrangement.filter,
          leads: () => rows.loaded.inMemory,
          total: () => rows.shape.total,
          nameTags: async () => [...(await this.names(account)).values()],
        });
        return filter && this.arrange({ ...this.arrangement, filter });
      }
      case 'clear':
        return this.arrange({ ...this.arrangement, filter: {} });
      case 'columns': {
        const columns = await pickTableColumns(this.columns, sampleLeads(rows));
        return columns && this.show(columns);
      }
      case 'loadAll':
        return this.loadAll();
      case 'stop':
        return this.working?.abort.abort();
      case 'refresh':
        return this.work(() => rows.refresh());
      case 'open':
        return openRow(account.key, rows, selected[0]);
      case 'copy':
        return copyRows(await targets(), this.columns);
      case 'delete':
        await (await import('../commands/deleteLeads')).deleteLeads(context, await targets());
        return;
      case 'export':
        return exportRows(context, account, rows, await targets(), this.arrangement.filter);
    }
  }

  /** Shows these columns, and stores them for the account. */
  private async show(columns: readonly string[]): Promise<void> {
    this.columns = columns;
    this.renew();
    await saveColumns(this.context.services.globalState, this.accountKey, columns);
  }

  private async loadAll(): Promise<void> {
    const working = (this.working = { abort: new AbortController(), text: '' });
    const startedAt = Date.now();
    await this.work(() =>
      this.rows.loadAll(working.abort.signal, (loaded, total) => {
        working.text = progressText(loaded, total, startedAt);
        this.draw();
      }),
    );
    this.working = undefined;
    this.draw();
  }

  private async names(account: Account): Promise<ReadonlyMap<string, string>> {
    return (this.tagNames ??= new Map((await this.context.facts.of(account)).tags.map(({ id, name }) => [id, name])));
  }

  /** Sends the requested rows; those of an older order are no longer needed. */
  private async send(epoch: number, from: number, to: number): Promise<void> {
    if (epoch !== this.epoch || to <= from || to - from > 1000) return;
    try {
      const leads = await this.rows.rows(from, to);
      if (epoch !== this.epoch) return;
      const generation = this.account?.generation ?? '1.0.0';
      this.host.post('rows', {
        epoch,
        from,
        rows: leads.map((lead) => ({
          id: lead.id,
          cells: this.columns.map((column) => tableCell(lead, column, generation)),
        })),
      });
      if (this.rowsFailure === undefined) return;
      this.rowsFailure = undefined;
    } catch (error) {
      if (epoch !== this.epoch || (error as { kind?: unknown }).kind === 'cancelled') return;
      this.host.post('failed', { epoch, from, to });
      this.rowsFailure = error;
    }
    this.draw();
  }

  private draw(): void {
    this.drawing ??= setTimeout(() => {
      this.drawing = undefined;
      this.host.post(
        'shape',
        tableShape({
          ...this.arrangement,
          account: this.account,
          epoch: this.epoch,
          rows: this.rows.shape,
          mostLoaded: MAX_LOADED,
          columns: this.columns,
          widths: this.widths,
          settled: this.settled,
          working: this.working,
          failure: this.failure ?? this.rowsFailure,
        }),
      );
    }, 16);
  }
}

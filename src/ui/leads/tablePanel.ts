// The lead table: one panel an account, over rows that are loaded as they are looked at. Loaded on first use.
import * as vscode from 'vscode';
import { isWritable, type Account } from '../../api/account';
import { AcquireError } from '../../api/errors';
import { csvRows } from '../../core/csv';
import { readDate } from '../../core/dates';
import { DisposableStore } from '../../core/disposables';
import { plainLabel } from '../../core/text';
import { COLUMNS, USUAL_COLUMNS, columnText, otherColumns } from '../../leads/columns';
import { SORT_KEYS, isEmptyFilter, type LeadFilter, type LeadSort, type SortKey } from '../../leads/find';
import type { Lead } from '../../leads/lead';
import { serverQuery } from '../../leads/list';
import { TableRows } from '../../leads/rows';
import { capabilities, sourceFor } from '../../leads/sources';
import type {
  TableAction,
  TableColumn,
  TableShape,
  TableStrings,
  ToTable,
  ToTableHost,
} from '../../leads/tableMessages';
import { withTagNames } from '../../leads/tags';
import { errorWords } from '../shared/errorText';
import { heard } from '../shared/heard';
import { webviewHtml, webviewRoot } from '../shared/webviewHtml';
import { askFilter } from './askFilter';
import { columnLabel } from './columnWords';
import { filterText } from './findWords';
import { progressText } from '../shared/progress';
import type { LeadRoom } from './room';
import type { LeadTarget } from './targets';
import { countText } from './words';

export const TABLE_TYPE = 'acquire.leadTable';
const COLUMNS_KEY = 'acquire.leads.tableColumns';
const PAGE = 100,
  MAX_PAGES = 12,
  MOST_LOADED = 100_000;
const DATES: readonly string[] = ['firstSeen', 'lastSeen', 'created', 'updated'];
const WIDTHS: Readonly<Record<string, number>> = {
  id: 9,
  name: 22,
  email: 26,
  phone: 16,
  location: 26,
  tags: 16,
  firstSeen: 18,
  lastSeen: 18,
  created: 18,
  updated: 18,
};

/** The open tables, one an account. */
export class LeadTables implements vscode.Disposable {
  private readonly open = new Map<string, LeadTable>();

  constructor(private readonly room: LeadRoom) {}

  /** Shows the table of an account; reveals it if it is open. */
  show(account: Account, filter: LeadFilter = {}): LeadTable {
    const known = this.open.get(account.key);
    if (known) {
      known.panel.reveal();
      return known;
    }
    return this.adopt(
      vscode.window.createWebviewPanel(TABLE_TYPE, '', vscode.ViewColumn.Active, {}),
      account.key,
      filter,
    );
  }

  /** Takes over a panel of the window before it was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const key =
      typeof state === 'object' && state !== null ? (state as { accountKey?: unknown }).accountKey : undefined;
    if (typeof key === 'string' && this.room.services.accounts.get(key) && !this.open.has(key))
      this.adopt(panel, key, {});
    else panel.dispose();
  }

  /** The open tables; for the tests inside VS Code. */
  get all(): readonly LeadTable[] {
    return [...this.open.values()];
  }

  dispose(): void {
    for (const table of this.open.values()) table.dispose();
  }

  private adopt(panel: vscode.WebviewPanel, accountKey: string, filter: LeadFilter): LeadTable {
    const table = new LeadTable(panel, this.room, accountKey, filter);
    this.open.set(accountKey, table);
    panel.onDidDispose(() => {
      this.open.delete(accountKey);
      table.dispose();
    });
    return table;
  }
}

/** One table. The account is the one it was opened for, whichever is active. */
export class LeadTable implements vscode.Disposable {
  private readonly parts = new DisposableStore();
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
    private readonly room: LeadRoom,
    readonly accountKey: string,
    filter: LeadFilter,
  ) {
    const { services } = room;
    this.filter = filter;
    this.columns = services.context.globalState.get<Record<string, string[]>>(COLUMNS_KEY, {})[accountKey] ?? [
      ...USUAL_COLUMNS,
    ];
    this.rows = this.parts.add(
      new TableRows({
        can: capabilities(this.account?.generation ?? '1.0.0'),
        pageSize: PAGE,
        maxPages: MAX_PAGES,
        mostLoaded: MOST_LOADED,
        load: (query) => async (page, size, signal) => {
          const account = room.writer.account(accountKey);
          const answer = await sourceFor(account.generation, await services.client()).page(
            account,
            page,
            size,
            query,
            signal,
          );
          const names =
            account.generation === '1.0.0' && this.columns.includes('tags') ? await this.names(account) : undefined;
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
      room.changes.event(({ accountKey: key, changed, removed, added }) => {
        if (key !== accountKey) return;
        if (changed?.length || removed?.length)
          this.renew(() => {
            this.rows.follow(changed ?? [], removed ?? []);
          });
        if (removed?.length) this.post('gone', { ids: removed });
        if (added) void this.work(() => this.rows.refresh());
      }),
    );
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(services.context.extensionUri)] };
    const media = (name: string): vscode.Uri => vscode.Uri.joinPath(services.context.extensionUri, 'media', name);
    panel.iconPath = { light: media('panel-light.svg'), dark: media('panel-dark.svg') };
    panel.title = vscode.l10n.t('Leads · {0}', plainLabel(this.account?.label, 40));
    this.parts.add(
      webview.onDidReceiveMessage((message: unknown) => {
        this.receive(message);
      }),
    );
    webview.html = webviewHtml(webview, services.context.extensionUri, 'leadTable', panel.title);
  }

  get account(): Account | undefined {
    return this.room.services.accounts.get(this.accountKey);
  }

  dispose(): void {
    this.closed = true;
    clearTimeout(this.drawing);
    this.working?.abort.abort();
    this.parts.dispose();
  }

  private post<T extends keyof ToTable>(type: T, payload: ToTable[T]): void {
    if (!this.closed) void this.panel.webview.postMessage({ v: 1, type, payload });
  }

  private receive(message: unknown): void {
    heard<ToTableHost>(message, {
      ready: () => {
        this.post('init', { strings: strings(), accountKey: this.accountKey });
        void this.work(() => this.rows.arrange(this.filter, this.sort));
      },
      want: ({ epoch, from, to }) => {
        void this.send(epoch, from, to);
      },
      sort: ({ by }) => {
        void this.sortBy(by);
      },
      search: ({ text }) => {
        if (typeof text === 'string')
          void this.arrange({ ...this.filter, search: text.slice(0, 200).trim() || undefined });
      },
      action: ({ action, ids }) => {
        void this.act(action, Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []);
      },
    });
  }

  /** Sends the rows asked for; those of an older order are not wanted any more. */
  private async send(epoch: number, from: number, to: number): Promise<void> {
    if (
      epoch !== this.epoch ||
      !Number.isSafeInteger(from) ||
      !Number.isSafeInteger(to) ||
      from < 0 ||
      to <= from ||
      to - from > 1000
    )
      return;
    try {
      const leads = await this.rows.rows(from, to);
      if (epoch !== this.epoch) return;
      this.post('rows', {
        epoch,
        from,
        rows: leads.map((lead) => ({ id: lead.id, cells: this.columns.map((column) => cellText(lead, column)) })),
      });
      if (this.rowsFailure === undefined) return;
      this.rowsFailure = undefined;
      this.draw();
    } catch (error) {
      if (epoch !== this.epoch || (error as { kind?: unknown }).kind === 'cancelled') return;
      this.post('failed', { epoch, from, to });
      this.rowsFailure = error;
      this.draw();
    }
  }

  private async sortBy(by: string): Promise<void> {
    const key = sortKey(by);
    if (!key) return;
    const descending = this.sort?.by === key ? !this.sort.descending : DATES.includes(by);
    // A third choice of a column brings back Acquire's own order.
    const sort =
      this.sort?.by === key && this.sort.descending !== DATES.includes(by) ? undefined : { by: key, descending };
    await this.arrange(this.filter, sort);
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

  private async act(action: TableAction, ids: readonly string[]): Promise<void> {
    const { account } = this;
    if (!account) return;
    const targets = ids.map((id): LeadTarget => {
      const lead = this.rows.find(id);
      return lead ? { accountKey: account.key, id, lead } : { accountKey: account.key, id };
    });
    const lost = targets.filter(({ lead }) => !lead).length;
    if (lost && (action === 'copy' || action === 'export'))
      void vscode.window.showWarningMessage(
        vscode.l10n.t(
          '{0} of the {1} selected rows are not loaded any more and are left out. Scroll to them and select them again to take them along.',
          countText(lost, vscode.env.language),
          countText(targets.length, vscode.env.language),
        ),
      );
    try {
      switch (action) {
        case 'filter': {
          const filter = await askFilter({
            title: vscode.l10n.t('Filter the leads of {0}', plainLabel(account.label, 60)),
            filter: this.filter,
            leads: () => this.rows.inMemory(),
            nameTags: () => this.names(account),
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
          if (targets[0]) await vscode.commands.executeCommand('acquire.lead.openPage', targets[0]);
          break;
        case 'copy':
          await this.copy(targets);
          break;
        case 'delete':
          await (await import('./deleting')).deleteLeads(this.room, targets);
          break;
        case 'export':
          await (
            await import('./exporting')
          ).exportLeadsOf(this.room, {
            account,
            selected: targets.flatMap(({ lead }) => (lead ? [lead] : [])),
            filter: this.filter,
            total: serverQuery(capabilities(account.generation), this.filter) ? undefined : this.rows.shape.total,
            sample: this.rows.inMemory().slice(0, 200),
          });
          break;
      }
    } catch (error) {
      await this.room.services.showError(error, account);
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
    const others = otherColumns(this.rows.inMemory().slice(0, 200));
    const all = [
      ...this.columns,
      ...COLUMNS.filter((c) => !this.columns.includes(c)),
      ...others.filter((c) => !this.columns.includes(c)),
    ];
    const picked = await vscode.window.showQuickPick(
      all.map((column) => ({
        label: columnLabel(column, vscode.l10n),
        description: plainLabel(column),
        picked: this.columns.includes(column),
        column,
      })),
      { canPickMany: true, title: vscode.l10n.t('Columns of the Table'), placeHolder: vscode.l10n.t('Which columns?') },
    );
    if (!picked?.length) return;
    this.columns = picked.map((item) => item.column);
    const memory = this.room.services.context.globalState;
    await memory.update(COLUMNS_KEY, {
      ...memory.get<Record<string, string[]>>(COLUMNS_KEY, {}),
      [this.accountKey]: this.columns,
    });
    this.renew(() => undefined);
  }

  /** Copies rows as a spreadsheet takes them: separated by tabs, and without anything that could act as a formula. */
  private async copy(targets: readonly LeadTarget[]): Promise<void> {
    const leads = targets.flatMap(({ lead }) => (lead ? [lead] : []));
    if (!leads.length) return;
    await vscode.env.clipboard.writeText(
      csvRows(
        [
          this.columns.map((column) => columnLabel(column, vscode.l10n)),
          ...leads.map((lead) => this.columns.map((column) => columnText(lead, column))),
        ],
        'safe',
        '\t',
      ),
    );
    vscode.window.setStatusBarMessage(
      vscode.l10n.t('Copied {0} rows', countText(leads.length, vscode.env.language)),
      3000,
    );
  }

  private async names(account: Account): Promise<ReadonlyMap<string, string>> {
    return (this.tagNames ??= new Map((await this.room.facts.of(account)).tags.map(({ id, name }) => [id, name])));
  }

  private draw(): void {
    if (!this.closed)
      this.drawing ??= setTimeout(() => {
        this.drawing = undefined;
        this.post('shape', this.shape());
      }, 16);
  }

  private shape(): TableShape {
    const { account } = this,
      { mode, count, loaded, total, allLoaded } = this.rows.shape;
    const failure = account
      ? (this.failure ?? this.rowsFailure)
      : new AcquireError('unauthorized', { problem: 'signed-out' });
    const number = (n: number): string => countText(n, vscode.env.language);
    const lines = [
      total === undefined
        ? ''
        : mode === 'demand'
          ? vscode.l10n.t('{0} leads', number(count))
          : vscode.l10n.t('{0} of {1} leads', number(count), number(total)),
    ];
    if (!isEmptyFilter(this.filter)) lines.unshift(filterText(this.filter, vscode.l10n, vscode.env.language));
    if (mode === 'loaded' && !allLoaded)
      lines.push(
        vscode.l10n.t(
          'Acquire cannot sort or filter this, so it was done over the {0} loaded leads of {1}.',
          number(loaded),
          number(total ?? loaded),
        ),
      );
    return {
      epoch: this.epoch,
      count,
      lines: lines.filter(Boolean),
      search: this.filter.search ?? '',
      filtered: !isEmptyFilter(this.filter),
      partial: mode === 'loaded' && !allLoaded && loaded < MOST_LOADED,
      writable: account !== undefined && isWritable(account),
      columns: this.columns.map((id): TableColumn => ({
        id,
        label: columnLabel(id, vscode.l10n),
        width: WIDTHS[id] ?? 14,
        sortable: sortKey(id) !== undefined,
      })),
      ...(this.sort
        ? { sort: { by: this.sort.by === 'tag' ? 'tags' : this.sort.by, descending: this.sort.descending } }
        : {}),
      ...(this.working ? { busy: this.working.text || vscode.l10n.t('Loading…') } : {}),
      ...(failure === undefined ? {} : { failure: errorWords(vscode.l10n, failure, { account }).text }),
    };
  }
}

/** What a column is sorted by; undefined where it cannot be. */
function sortKey(column: string): SortKey | undefined {
  const key = column === 'tags' ? 'tag' : column;
  return SORT_KEYS.find((k) => k === key);
}

function cellText(lead: Lead, column: string): string {
  const text = columnText(lead, column);
  const date = DATES.includes(column) ? readDate(text) : undefined;
  return date
    ? new Date(date.time).toLocaleString(vscode.env.language, { dateStyle: 'short', timeStyle: 'short' })
    : plainLabel(text, 200);
}

function strings(): TableStrings {
  const { l10n } = vscode;
  return {
    language: vscode.env.language,
    table: l10n.t('Leads'),
    search: l10n.t('Search name, e-mail, phone, tag, place or ID'),
    filter: l10n.t('Filter…'),
    clear: l10n.t('Clear'),
    columns: l10n.t('Columns…'),
    loadAll: l10n.t('Load All'),
    export: l10n.t('Export…'),
    refresh: l10n.t('Refresh'),
    rowsSelected: l10n.t('{0} selected'),
    copyRows: l10n.t('Copy'),
    deleteRows: l10n.t('Delete…'),
    loading: l10n.t('Loading…'),
    select: l10n.t('Select'),
    hint: l10n.t('Arrow keys move, Space selects, Shift extends, Enter opens, Ctrl+C copies.'),
    stop: l10n.t('Stop'),
    retry: l10n.t('Try Again'),
    none: l10n.t('No leads'),
    row: l10n.t('Row {0}'),
  };
}

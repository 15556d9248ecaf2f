// The texts of the lead table: its cells, its labels, and the lines above its rows.
import * as l10n from '@vscode/l10n';
import { isWritable, type Account, type Generation } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import { dateText, numberText, pluralText } from '../../../../core/format';
import { readDate } from '../../../../core/dates';
import type { TableCell, TableColumn } from '../../../../core/tableView';
import { plainLabel } from '../../../../core/text';
import { columnText, columnWidth, knownColumn, sortKey } from '../../model/columns';
import { fieldOfChoice, isDateColumn } from '../../model/knownFields';
import { isEmptyFilter, type LeadArrangement } from '../../list/find';
import type { Lead } from '../../model/lead';
import type { TableRows } from '../../list/rows';
import type { TableShape } from '../../tableMessages';
import { leadApiOf } from '../../sources/apis';
import { errorMessage } from '../../../../api/errors/messages';
import { columnLabel } from '../../texts/fields';
import { filterText } from '../../texts/filters';
import { leadLabel } from '../../texts/lead';
import { incompleteText } from '../../texts/listEnd';

/** The state of a table at one moment. */
export interface TableSnapshot extends LeadArrangement {
  /** Undefined if it is signed out. */
  readonly account: Account | undefined;
  readonly epoch: number;
  readonly rows: TableRows['shape'];
  /** Maximum number of rows that are loaded. */
  readonly mostLoaded: number;
  readonly columns: readonly string[];
  /** The widths of resized columns, in pixels. */
  readonly widths: Readonly<Record<string, number>>;
  /** The first load has finished or failed. */
  readonly settled: boolean;
  /** The running job with its progress; empty until that is known. */
  readonly working: { readonly text: string } | undefined;
  readonly failure: unknown;
}

/** The table as its panel draws it, in the user's language. */
export function tableShape(state: TableSnapshot): TableShape {
  const { account, columns, filter, settled, sort, widths, working } = state;
  const { mode, count, loaded, total, allLoaded, outcome } = state.rows;
  const failure = account ? state.failure : new AcquireError('unauthorized', { problem: 'signed-out' });
  const lines = [
    total === undefined
      ? ''
      : mode === 'demand'
        ? pluralText(count, l10n.t('{0} lead', numberText(count)), l10n.t('{0} leads', numberText(count)))
        : l10n.t('{0} of {1} leads', numberText(count), numberText(total)),
  ];
  if (!isEmptyFilter(filter)) lines.unshift(filterText(filter));
  if (mode === 'loaded' && !allLoaded)
    lines.push(
      l10n.t(
        'Acquire cannot sort or filter by this, so only the {0} loaded of {1} leads were sorted or filtered.',
        numberText(loaded),
        numberText(total ?? loaded),
      ),
    );
  if (outcome) lines.push(incompleteText(outcome));
  return {
    epoch: state.epoch,
    count,
    lines: lines.filter(Boolean),
    search: filter.search ?? '',
    filtered: !isEmptyFilter(filter),
    settled,
    partial: mode === 'loaded' && !allLoaded && loaded < state.mostLoaded,
    writable: account !== undefined && isWritable(account),
    version: leadApiOf(account?.generation ?? '1.0.0').version,
    columns: columns.map((id): TableColumn => ({
      id,
      label: columnLabel(id),
      width: columnWidth(id),
      ...(Object.hasOwn(widths, id) ? { pixels: widths[id]! } : {}),
      sortable: sortKey(id) !== undefined,
    })),
    ...(sort ? { sort: { by: fieldOfChoice(sort.by)?.id ?? sort.by, descending: sort.descending } } : {}),
    ...(working ? { busy: working.text || l10n.t('Loading…') } : {}),
    ...(failure === undefined ? {} : { failure: errorMessage(failure, { account }).text }),
  };
}

/** Maximum number of chips in one cell. */
const MAX_CHIPS = 20;

/** The contents of a table cell. A lead without a name gets its usual substitute, because the row would otherwise look empty. */
export function tableCell(lead: Lead, column: string, generation: Generation): TableCell {
  if (knownColumn(column)?.kind === 'tags')
    return lead.tags.slice(0, MAX_CHIPS).flatMap((tag) => plainLabel(tag, 80) || []);
  const text = cellText(lead, column);
  return column === 'name' && !text ? { instead: leadLabel(lead, { generation }) } : text;
}

/** A text for display: dates in the user's format, everything else as one safe line. */
function cellText(lead: Lead, column: string): string {
  const text = columnText(lead, column);
  const date = isDateColumn(column) ? readDate(text) : undefined;
  return date ? dateText(date.time, { dateStyle: 'short', timeStyle: 'short' }) : plainLabel(text, 200);
}

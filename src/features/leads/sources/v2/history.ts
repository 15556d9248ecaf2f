import type { Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import type { AcquireClientApi, ApiRequest, Pair } from '../../../../api/client/types';
import { answered, countOf } from '../answer';
import {
  SECTION_PAGE,
  newestFirst,
  rowIds,
  rowsOf,
  type HistoryItem,
  type HistoryMessage,
  type HistoryPage,
  type HistorySource,
  type SectionKind,
} from '../history';
import type { Lead } from '../../model/lead';
import { isRow, textOf, type Row } from '../../model/read';
import { segment } from './paths';
import { LEADS_V2 } from './api';

const CASE = '/api/v1/crm/objects/case';
const NOTE = '/api/v1/crm/note';
const read = (url: string, operationId: string, query: readonly Pair[]): ApiRequest => ({
  method: 'GET',
  url,
  operationId,
  query,
});

/** Cases, visits, feedback and notes of a 2.0.0 contact. Visits come with the contact itself, feedback with its cases. */
export class HistoryV2 implements HistorySource {
  readonly sections: readonly SectionKind[] = ['cases', 'visits', 'feedback', 'notes'];

  constructor(private readonly client: AcquireClientApi) {}

  async page(
    account: Account,
    lead: Lead,
    kind: SectionKind,
    page: number,
    signal?: AbortSignal,
  ): Promise<HistoryPage> {
    if (kind === 'visits' && Array.isArray(lead.raw['visits'])) {
      const items = newestFirst(lead.raw['visits'].filter(isRow).map(visit));
      return { items, more: false, total: items.length };
    }
    const answer = await answered(this.client, account, listRequest(lead, kind, page), signal);
    const { data, text } = answer;
    if (kind === 'visits') {
      const visits = { envelope: { data: isRow(data) ? data['visits'] : [] }, text };
      const items = newestFirst(rowsOf(visits).map(visit));
      return { items, more: false, total: items.length };
    }
    const rows = rowsOf(answer, 'data');
    const count = isRow(data) ? countOf(data['count']) : undefined;
    const more =
      rows.length > 0 &&
      (count === undefined ? rows.length >= SECTION_PAGE : page * SECTION_PAGE + rows.length < count);
    const ids = rowIds(rows, (row) => textOf(row['id']));
    if (kind === 'feedback') return { items: rows.flatMap(feedback), more, rows: ids };
    return {
      items: rows.map((row, n) => (kind === 'notes' ? note : oneCase)(row, ids[n] ?? '')),
      more,
      ...(count === undefined ? {} : { total: count }),
    };
  }

  opens(item: HistoryItem): boolean {
    return item.thread !== undefined;
  }

  async messages(
    account: Account,
    lead: Lead,
    item: HistoryItem,
    signal?: AbortSignal,
  ): Promise<readonly HistoryMessage[]> {
    if (!item.thread) return [];
    const answer = await answered(this.client, account, this.request(lead, item), signal);
    if (item.kind === 'notes') return rowsOf(answer, 'rows').map(message);
    const found = rowsOf(answer, 'data')[0];
    return (Array.isArray(found?.['messages']) ? found['messages'] : []).filter(isRow).map(message);
  }

  request(lead: Lead, item: HistoryItem): ApiRequest {
    if (item.kind === 'notes') return read(`${NOTE}/messages`, 'v2.note.list-messages', [['noteId', item.id]]);
    if (item.kind === 'cases')
      return read(CASE, 'v2.case.list', [
        ['where', `id|eq|${item.id}`],
        ['relations', 'messages'],
      ]);
    return listRequest(lead, item.kind, 0);
  }
}

function listRequest(lead: Lead, kind: SectionKind, page: number): ApiRequest {
  const at: readonly Pair[] = [
    ['page', String(page)],
    ['limit', String(SECTION_PAGE)],
  ];
  switch (kind) {
    case 'visits':
      return LEADS_V2.readRequest(lead.id);
    case 'notes':
      return read(NOTE, 'v2.note.list', [
        ['contact_id', segment(lead.id)],
        ['page', String(page + 1)],
        ['limit', String(SECTION_PAGE)],
      ]);
    case 'cases':
      return read(CASE, 'v2.case.list', [
        ['where', `contactId|eq|${lead.id}`],
        ['relations', 'users,feedbacks'],
        ...at,
      ]);
    case 'feedback':
      return read(CASE, 'v2.case.list', [['where', `contactId|eq|${lead.id}`], ['relations', 'feedbacks'], ...at]);
    default:
      throw new AcquireError('invalid-request', { problem: 'missing-parameter', name: kind });
  }
}

const rowsIn = (value: unknown): readonly Row[] =>
  Array.isArray(value) ? value.filter(isRow) : isRow(value) ? [value] : [];
const nameOf = (row: Row): string | undefined =>
  (isRow(row['user']) ? textOf(row['user']['name']) : undefined) ??
  (isRow(row['sender']) ? textOf(row['sender']['name']) : undefined);

/** Seconds between two times of the API. */
function between(from: unknown, to: unknown): number | undefined {
  const start = Date.parse(textOf(from) ?? '');
  const end = Date.parse(textOf(to) ?? '');
  return end >= start ? Math.round((end - start) / 1000) : undefined;
}

function oneCase(row: Row, own: string): HistoryItem {
  const id = textOf(row['id']);
  const agents = rowsIn(row['users'])
    .filter((user) => user['type'] === 'user' && user['status'] !== 'rejected')
    .map(nameOf)
    .filter(Boolean);
  const [said] = rowsIn(row['feedbacks']);
  const visitId = textOf(row['visitId']);
  return {
    kind: 'cases',
    id: own,
    time: textOf(row['dateCreated']),
    title: textOf(row['title']),
    text: textOf(row['description']),
    channel: textOf(row['channel']),
    status: textOf(row['status']),
    agent: agents.join(', ') || undefined,
    waited: countOf(row['waitTime']),
    seconds: between(row['dateActive'], row['dateClosed']),
    rating: textOf(said?.['rating']),
    comment: textOf(said?.['message']),
    ...(id === undefined ? {} : { thread: { chatId: id } }),
    ...(visitId === undefined ? {} : { linked: { kind: 'visits' as const, id: visitId } }),
  };
}

function visit(row: Row, n: number): HistoryItem {
  return {
    kind: 'visits',
    id: textOf(row['id']) ?? `#${n}`,
    time: textOf(row['dateCreated']),
    title: textOf(row['title']),
    url: textOf(row['url']),
    source: textOf(row['source']),
  };
}

function feedback(row: Row): readonly HistoryItem[] {
  const caseId = textOf(row['id']);
  return rowsIn(row['feedbacks']).map((said, n) => ({
    kind: 'feedback',
    id: `${caseId ?? ''}-${textOf(said['id']) ?? n}`,
    time: textOf(said['dateCreated']) ?? textOf(row['dateClosed']) ?? textOf(row['dateCreated']),
    rating: textOf(said['rating']),
    comment: textOf(said['message']),
    ...(caseId === undefined ? {} : { linked: { kind: 'cases', id: caseId } }),
  }));
}

function note(row: Row, own: string): HistoryItem {
  const id = textOf(row['id']);
  const last = isRow(row['lastMessage']) ? row['lastMessage'] : {};
  return {
    kind: 'notes',
    id: own,
    time: textOf(row['dateCreated']),
    title: textOf(row['title']),
    text: textOf(row['description']) ?? textOf(last['message']),
    agent: rowsIn(row['users']).map(nameOf).find(Boolean),
    ...(id === undefined ? {} : { thread: { chatId: id } }),
  };
}

function message(row: Row, n: number): HistoryMessage {
  const sender = textOf(row['senderType']);
  const from = sender === 'contact' ? 'lead' : sender === 'bot' ? 'bot' : 'agent';
  return {
    id: textOf(row['id']) ?? `#${n}`,
    from,
    name: nameOf(row),
    time: textOf(row['dateCreated']),
    text: textOf(row['message']) ?? '',
  };
}

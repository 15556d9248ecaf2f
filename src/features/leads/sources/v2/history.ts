import type { Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import { readCount, readTotal } from '../../../../api/client/response/total';
import type { AcquireClientApi, ApiRequest, Pair } from '../../../../api/client/types';
import { sendLeadRequest } from '../leadResponse';
import {
  SECTION_PAGE_SIZE,
  newestFirst,
  uniqueRowIds,
  responseRows,
  type HistoryItem,
  type HistoryMessage,
  type HistoryPage,
  type HistorySource,
  type SectionKind,
} from '../history';
import type { Lead } from '../../model/lead';
import { isRecordRow, trimmedText, type RecordRow } from '../../model/read';
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

/** Cases, visits, feedback and notes of a 2.0.0 contact. Visits come with the contact, feedback with its cases. */
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
      const items = newestFirst(lead.raw['visits'].filter(isRecordRow).map(visit));
      return { items, more: false, total: items.length };
    }
    const response = await sendLeadRequest(this.client, account, listRequest(lead, kind, page), signal);
    const { data, text } = response;
    if (kind === 'visits') {
      const visits = { envelope: { data: isRecordRow(data) ? data['visits'] : [] }, text };
      const items = newestFirst(responseRows(visits).map(visit));
      return { items, more: false, total: items.length };
    }
    const rows = responseRows(response, 'data');
    const count = readTotal(response.envelope, [['data', 'count']]);
    const more =
      rows.length > 0 &&
      (count === undefined ? rows.length >= SECTION_PAGE_SIZE : page * SECTION_PAGE_SIZE + rows.length < count);
    const ids = uniqueRowIds(rows, (row) => trimmedText(row['id']));
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
    const response = await sendLeadRequest(this.client, account, this.request(lead, item), signal);
    if (item.kind === 'notes') return responseRows(response, 'rows').map(message);
    const found = responseRows(response, 'data')[0];
    return (Array.isArray(found?.['messages']) ? found['messages'] : []).filter(isRecordRow).map(message);
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
    ['limit', String(SECTION_PAGE_SIZE)],
  ];
  switch (kind) {
    case 'visits':
      return LEADS_V2.readRequest(lead.id);
    case 'notes':
      return read(NOTE, 'v2.note.list', [
        ['contact_id', segment(lead.id)],
        ['page', String(page + 1)],
        ['limit', String(SECTION_PAGE_SIZE)],
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

const rowsIn = (value: unknown): readonly RecordRow[] =>
  Array.isArray(value) ? value.filter(isRecordRow) : isRecordRow(value) ? [value] : [];
const nameOf = (row: RecordRow): string | undefined =>
  (isRecordRow(row['user']) ? trimmedText(row['user']['name']) : undefined) ??
  (isRecordRow(row['sender']) ? trimmedText(row['sender']['name']) : undefined);

/** Seconds between two times of the API. */
function between(from: unknown, to: unknown): number | undefined {
  const start = Date.parse(trimmedText(from) ?? '');
  const end = Date.parse(trimmedText(to) ?? '');
  return end >= start ? Math.round((end - start) / 1000) : undefined;
}

function oneCase(row: RecordRow, own: string): HistoryItem {
  const id = trimmedText(row['id']);
  const agents = rowsIn(row['users'])
    .filter((user) => user['type'] === 'user' && user['status'] !== 'rejected')
    .map(nameOf)
    .filter(Boolean);
  const [said] = rowsIn(row['feedbacks']);
  const visitId = trimmedText(row['visitId']);
  return {
    kind: 'cases',
    id: own,
    time: trimmedText(row['dateCreated']),
    title: trimmedText(row['title']),
    text: trimmedText(row['description']),
    channel: trimmedText(row['channel']),
    status: trimmedText(row['status']),
    agent: agents.join(', ') || undefined,
    waited: readCount(row['waitTime']),
    seconds: between(row['dateActive'], row['dateClosed']),
    rating: trimmedText(said?.['rating']),
    comment: trimmedText(said?.['message']),
    ...(id === undefined ? {} : { thread: { chatId: id } }),
    ...(visitId === undefined ? {} : { linked: { kind: 'visits' as const, id: visitId } }),
  };
}

function visit(row: RecordRow, n: number): HistoryItem {
  return {
    kind: 'visits',
    id: trimmedText(row['id']) ?? `#${n}`,
    time: trimmedText(row['dateCreated']),
    title: trimmedText(row['title']),
    url: trimmedText(row['url']),
    source: trimmedText(row['source']),
  };
}

function feedback(row: RecordRow): readonly HistoryItem[] {
  const caseId = trimmedText(row['id']);
  return rowsIn(row['feedbacks']).map((said, n) => ({
    kind: 'feedback',
    id: `${caseId ?? ''}-${trimmedText(said['id']) ?? n}`,
    time: trimmedText(said['dateCreated']) ?? trimmedText(row['dateClosed']) ?? trimmedText(row['dateCreated']),
    rating: trimmedText(said['rating']),
    comment: trimmedText(said['message']),
    ...(caseId === undefined ? {} : { linked: { kind: 'cases', id: caseId } }),
  }));
}

function note(row: RecordRow, own: string): HistoryItem {
  const id = trimmedText(row['id']);
  const last = isRecordRow(row['lastMessage']) ? row['lastMessage'] : {};
  return {
    kind: 'notes',
    id: own,
    time: trimmedText(row['dateCreated']),
    title: trimmedText(row['title']),
    text: trimmedText(row['description']) ?? trimmedText(last['message']),
    agent: rowsIn(row['users']).map(nameOf).find(Boolean),
    ...(id === undefined ? {} : { thread: { chatId: id } }),
  };
}

function message(row: RecordRow, n: number): HistoryMessage {
  const sender = trimmedText(row['senderType']);
  const from = sender === 'contact' ? 'lead' : sender === 'bot' ? 'bot' : 'agent';
  return {
    id: trimmedText(row['id']) ?? `#${n}`,
    from,
    name: nameOf(row),
    time: trimmedText(row['dateCreated']),
    text: trimmedText(row['message']) ?? '',
  };
}

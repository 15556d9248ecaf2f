import type { Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import { readCount } from '../../../../api/client/response/total';
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
import { idValue, isRecordRow, trimmedText, type RecordRow } from '../../model/read';
import { visitorId } from './source';

const form = (url: string, operationId: string, fields: readonly Pair[]): ApiRequest => ({
  method: 'POST',
  url,
  operationId,
  body: { kind: 'form', fields },
});

const firstText = (row: RecordRow, ...keys: readonly string[]): string | undefined => {
  for (const key of keys) {
    const text = trimmedText(row[key]);
    if (text !== undefined) return text;
  }
  return undefined;
};

/** A text, or the first of a list of texts. */
const firstOf = (value: unknown): string | undefined => trimmedText(Array.isArray(value) ? value[0] : value);

/** Chats, visits and feedback of a 1.0.0 lead. Notes belong to chats there and are returned with their messages. */
export class HistoryV1 implements HistorySource {
  readonly sections: readonly SectionKind[] = ['chats', 'visits', 'feedback'];

  constructor(private readonly client: AcquireClientApi) {}

  async page(
    account: Account,
    lead: Lead,
    kind: SectionKind,
    page: number,
    signal?: AbortSignal,
  ): Promise<HistoryPage> {
    const response = await sendLeadRequest(this.client, account, listRequest(lead, kind, page), signal);
    if (kind === 'chats') {
      const rows = responseRows(response, 'messages');
      const ids = uniqueRowIds(rows, (row) => firstText(row, 'chat_id', 'id', 'thread_id'));
      return { items: rows.map((row, n) => chat(row, ids[n] ?? '')), more: rows.length >= SECTION_PAGE_SIZE };
    }
    const rows = responseRows(response, 'data');
    const items = kind === 'visits' ? rows.map(visit) : rows.flatMap(feedback);
    return { items: newestFirst(items), more: false, total: items.length };
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
    const [said, kept] = await Promise.all([
      sendLeadRequest(this.client, account, this.request(lead, item), signal),
      sendLeadRequest(
        this.client,
        account,
        form('/chat/notes', 'v1.chat.notes', [['chat_id', item.thread.chatId]]),
        signal,
      ),
    ]);
    return [...responseRows(said, 'messages').map(message), ...responseRows(kept, 'data').map(note)];
  }

  request(lead: Lead, item: HistoryItem): ApiRequest {
    if (!item.thread) return listRequest(lead, item.kind, 0);
    return form('/profile/lead/message', 'v1.message.list', [
      ['thread_id', item.thread.threadId ?? '-1'],
      ['visitor_id', visitorId(lead)],
      ['last_chat_id', item.thread.chatId],
      ['key', ''],
    ]);
  }
}

function listRequest(lead: Lead, kind: SectionKind, page: number): ApiRequest {
  switch (kind) {
    case 'chats':
      return form('/profile/message/thread', 'v1.thread.list', [
        ['lead_id', '0'],
        ['limit', String(SECTION_PAGE_SIZE)],
        ['visitor_id', visitorId(lead)],
        ['page', String(page + 1)],
      ]);
    case 'visits':
      return form('/profile/lead/visits', 'v1.lead.visits', [['id', String(idValue(lead.id))]]);
    case 'feedback':
      return form('/profile/lead/feedback', 'v1.lead.feedback', [['visitor_id', visitorId(lead)]]);
    default:
      throw new AcquireError('invalid-request', { problem: 'missing-parameter', name: kind });
  }
}

function chat(row: RecordRow, id: string): HistoryItem {
  const chatId = firstText(row, 'chat_id', 'id');
  const threadId = firstText(row, 'thread_id');
  return {
    kind: 'chats',
    id,
    time: firstText(row, 'chat_created', 'chat_updated', 'message_date') ?? firstOf(row['rating_time']),
    agent: firstText(row, 'agents'),
    status: firstText(row, 'thread_status'),
    text: firstText(row, 'message'),
    seconds: readCount(row['chat_duration']),
    waited: readCount(row['chat_wait_time']),
    rating: firstText(row, 'feedback_rating') ?? firstOf(row['rating']),
    comment: firstText(row, 'feedback_message'),
    ...(chatId === undefined ? {} : { thread: { chatId, ...(threadId === undefined ? {} : { threadId }) } }),
  };
}

/** The docs only show an empty list; the names are those of other calls and of the sandbox. */
function visit(row: RecordRow, n: number): HistoryItem {
  return {
    kind: 'visits',
    id: firstText(row, 'id', 'visit_id') ?? `#${n}`,
    time: firstText(row, 'date_created', 'created_at', 'visit_date', 'date'),
    title: firstText(row, 'title', 'page_title'),
    url: firstText(row, 'url', 'page_url', 'page'),
    source: firstText(row, 'source', 'referrer'),
    seconds: readCount(row['time_spent']),
  };
}

/** Chats without a rating or survey have no feedback. */
function feedback(row: RecordRow, n: number): readonly HistoryItem[] {
  const id = firstText(row, 'id');
  const rating = firstText(row, 'feedback_rating');
  const comment = firstText(row, 'feedback_message');
  const answers = (Array.isArray(row['feedback']) ? row['feedback'] : [])
    .map((one) =>
      isRecordRow(one) ? Object.values(one).map(trimmedText).filter(Boolean).join(': ') : trimmedText(one),
    )
    .filter(Boolean);
  if (rating === undefined && comment === undefined && !answers.length) return [];
  return [
    {
      kind: 'feedback',
      id: id ?? `#${n}`,
      time: firstText(row, 'date_updated', 'date_created'),
      agent: firstText(row, 'agents'),
      rating,
      comment,
      ...(answers.length ? { text: answers.join('\n') } : {}),
      ...(id === undefined ? {} : { linked: { kind: 'chats' as const, id } }),
    },
  ];
}

function message(row: RecordRow, n: number): HistoryMessage {
  const sender = firstText(row, 'sender_type');
  const user = isRecordRow(row['user']) ? row['user'] : {};
  const from = sender === 'agent' || sender === 'user' ? 'agent' : sender === 'bot' ? 'bot' : 'lead';
  const name =
    trimmedText(user['name']) ??
    (from === 'agent'
      ? firstText(row, 'first_name')
      : from === 'bot'
        ? firstText(row, 'bot_name')
        : firstText(row, 'vd_name'));
  return {
    id: firstText(row, 'id') ?? `#${n}`,
    from,
    name,
    time: firstText(row, 'date_created', 'message_date'),
    text: [firstText(row, 'subject'), firstText(row, 'message') ?? firstText(row, 'body')].filter(Boolean).join('\n'),
  };
}

function note(row: RecordRow, n: number): HistoryMessage {
  return {
    id: `note-${firstText(row, 'id') ?? n}`,
    from: 'note',
    time: firstText(row, 'date_created'),
    text: [firstText(row, 'title'), firstText(row, 'content')].filter(Boolean).join('\n'),
  };
}

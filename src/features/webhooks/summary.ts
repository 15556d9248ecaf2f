import { plainLabel } from '../../core/text';
import { deliveryPayload, type Delivery, type ForwardResult } from './delivery';

/** What a row shows of a delivery's content. Texts from visitors, made safe for labels; empty if the payload has none. */
export interface DeliverySummary {
  /** The author of the message, or the person the event is about. */
  readonly person: string;
  /** The start of the newest message. */
  readonly message: string;
  /** The status of a case. */
  readonly status: string;
}

/** The outcome of a delivery: the worse of its signature check and the handler's response. */
export type DeliveryOutcome = 'failed' | 'warning' | 'unchecked' | 'unsigned' | 'verified';

type Fields = Readonly<Record<string, unknown>>;

const MAX_PERSON = 40;
const MAX_MESSAGE = 60;
const MAX_STATUS = 20;
/** Larger bodies are not parsed for a row. */
const MAX_BYTES = 256 * 1024;
const TAG = /<\/?[a-z][^<>]*>/gi;
const NONE: DeliverySummary = { person: '', message: '', status: '' };

/** A cache, so that a body is parsed only once, however often its row is drawn. */
const known = new WeakMap<Delivery, DeliverySummary>();

/** Summarizes the payload of a delivery. */
export function summarizeDelivery(delivery: Delivery): DeliverySummary {
  let summary = known.get(delivery);
  if (!summary) {
    summary = delivery.body.byteLength > MAX_BYTES ? NONE : summarize(deliveryPayload(delivery));
    known.set(delivery, summary);
  }
  return summary;
}

function summarize(payload: unknown): DeliverySummary {
  const top = fieldsOf(payload);
  const body = { ...top, ...fieldsOf(top.data) };
  const said = lastMessage(body);
  return {
    person: plainLabel(personOf(body, said), MAX_PERSON),
    message: plainLabel(messageText(said).replace(TAG, ' '), MAX_MESSAGE),
    status: /case/i.test(textOf(top.event)) ? plainLabel(textOf(body.status), MAX_STATUS) : '',
  };
}

/** The message of the event, or the last message in a case written by a person. */
function lastMessage({ message, messages }: Fields): unknown {
  if (message !== undefined) return message;
  return Array.isArray(messages) ? messages.findLast((one) => fieldsOf(one).type !== 'event') : undefined;
}

function messageText(message: unknown): string {
  const { msg, text, message: inner } = fieldsOf(message);
  return [message, msg, text, inner].map(textOf).find(Boolean) ?? '';
}

/** Looks for a person's name where payloads of both API versions have one, the most specific place first. */
function personOf(body: Fields, said: unknown): string {
  const contact = fieldsOf(body.contact);
  const people = [
    fieldsOf(said).user,
    contact.fields,
    contact,
    body.details,
    fieldsOf(body.users).visitor,
    body.visitor,
    body.user,
    body.agent,
  ].map(fieldsOf);
  return people.flatMap(({ name, email }) => [textOf(name), textOf(email)]).find(Boolean) ?? '';
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** The outcome that a row's icon shows. */
export function deliveryOutcome({ signature, forward }: Pick<Delivery, 'signature' | 'forward'>): DeliveryOutcome {
  const last = forward.at(-1);
  const handled = last ? handlerOutcome(last) : undefined;
  if (signature === 'wrong' || handled === 'failed') return 'failed';
  if (handled === 'warning') return 'warning';
  return signature === 'unsigned' || signature === 'unchecked' ? signature : 'verified';
}

/** Acquire accepts only 200 as success and retries otherwise. */
function handlerOutcome({ outcome, status = 0 }: ForwardResult): 'ok' | 'warning' | 'failed' {
  if (outcome === 'answered') return status === 200 ? 'ok' : status > 200 && status < 300 ? 'warning' : 'failed';
  return outcome === 'refused' ? 'warning' : 'failed';
}

import { maskHeaders } from '../../../core/redaction';
import { bodyText, type Delivery, deliveryPayload } from '../../webhooks';
import { notPersonal } from '../result/personal';
import { ToolError, type ToolContext, type ToolHandler } from '../ports';

const PAGE = 25;

async function deliveriesOf({ ports }: ToolContext): Promise<readonly Delivery[]> {
  const deliveries = await ports.deliveries();
  if (!deliveries)
    throw new ToolError('There is no log of webhook deliveries here. Start the command with --webhook-log FILE.');
  return deliveries;
}

const isAnswered = ({ forward }: Delivery): boolean => {
  const last = forward.at(-1);
  return last?.outcome === 'answered' && last.status !== undefined && last.status >= 200 && last.status < 300;
};

const SIGNATURES: Readonly<Record<Delivery['signature'], string>> = {
  raw: 'valid',
  reserialised: 'valid only for the re-serialized body',
  wrong: 'invalid',
  unsigned: 'missing',
  unchecked: 'not checked, because the receiver has no secret',
};

function rowOf(delivery: Delivery): object {
  const { id, receivedAt, source, signature, facts, attempt, forward } = delivery;
  const last = forward.at(-1);
  return {
    delivery_id: notPersonal(id),
    received: notPersonal(new Date(receivedAt).toISOString()),
    source: notPersonal(source),
    ...facts,
    attempt: notPersonal(attempt),
    signature: notPersonal(SIGNATURES[signature]),
    handler: notPersonal(
      last ? { outcome: last.outcome, ...(last.status === undefined ? {} : { status: last.status }) } : null,
    ),
  };
}

interface ListArguments {
  readonly text?: string;
  readonly failed?: 'only';
  readonly page?: number;
}

/** `acquire_list_deliveries`: newest first. */
export const listDeliveriesTool: ToolHandler<ListArguments> = async (context, { text, failed, page = 1 }) => {
  const wanted = text?.toLowerCase();
  const found = (await deliveriesOf(context)).filter(
    (one) =>
      (!failed || (one.forward.length > 0 && !isAnswered(one))) &&
      (!wanted || `${Object.values(one.facts).join('\n')}\n${bodyText(one)}`.toLowerCase().includes(wanted)),
  );
  const rows = found.slice((page - 1) * PAGE, page * PAGE);
  return {
    data: { total: notPersonal(found.length), deliveries: rows.map(rowOf) },
    ...(page * PAGE < found.length ? { hint: `For more, repeat the call with "page": ${page + 1}.` } : {}),
  };
};

/** `acquire_read_delivery`: the payload, the headers and each response of the handler. */
export const readDeliveryTool: ToolHandler<{ readonly delivery_id: string }> = async (context, { delivery_id: id }) => {
  const delivery = (await deliveriesOf(context)).find((one) => one.id === id);
  if (!delivery) throw new ToolError('There is no such delivery. List them with acquire_list_deliveries.');
  return {
    data: {
      ...rowOf(delivery),
      headers: maskHeaders(delivery.headers).map(([name, value]) => ({ name, value })),
      payload: deliveryPayload(delivery) ?? bodyText(delivery),
      handler_responses: delivery.forward.map(({ at, outcome, status, ms, answer, code, attempt }) => ({
        at: notPersonal(new Date(at).toISOString()),
        attempt: notPersonal(attempt),
        outcome: notPersonal(outcome),
        status: notPersonal(status ?? null),
        code: notPersonal(code ?? null),
        duration_ms: notPersonal(Math.round(ms)),
        body: answer ?? '',
      })),
    },
  };
};

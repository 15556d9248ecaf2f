import { maskValue } from '../../../core/redaction';
import type { Generation } from '../../client/account';
import history from '../facts/history.json';
import facts from '../facts/webhooks.json';
import type { Json } from '../types';
import { isNode, type Node, pascalCase } from './node';

interface WebhookEvent {
  readonly name: string;
  readonly summary: string;
  readonly example?: Json;
  readonly origin: string;
}

const SUMMARIES: Readonly<Record<string, string>> = {
  CHAT_ON_START: 'A chat was started',
  CHAT_ON_ACCEPT: 'An agent accepted a chat',
  CHAT_ON_MESSAGE: 'A message was sent in a chat',
  CHAT_ON_CLOSE: 'A chat was closed',
  'case:status': 'The state of a case changed',
  'user:case-invite': 'A user was invited to a case',
  'user:case-joined': 'A user joined a case',
  'case:message:new': 'A message was sent in a case',
};

const v1 = (): WebhookEvent[] =>
  facts.generations['1.0.0'].events.map((one) => ({
    name: one.event,
    summary: SUMMARIES[one.event] ?? one.event,
    example: (('example' in one ? one.example : one.variants?.messageAsObject) ?? undefined) as Json | undefined,
    origin: 'current page',
  }));

const v2 = (): WebhookEvent[] =>
  history.webhookEvents
    .filter((one) => one.event !== null)
    .map((one) => ({
      name: one.event as string,
      summary: SUMMARIES[one.event as string] ?? (one.event as string),
      example: ('example' in one ? one.example : undefined) as Json | undefined,
      origin: one.status,
    }));

/** The schema of an example; every value is optional, because one example proves nothing about others. */
function inferred(value: Json): Node {
  if (Array.isArray(value)) return { type: 'array', items: value.length ? inferred(value[0] as Json) : {} };
  if (isNode(value))
    return {
      type: 'object',
      properties: Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inferred(one as Json)])),
    };
  if (value === null) return {};
  return {
    type:
      typeof value === 'number'
        ? ['integer', 'string', 'null']
        : typeof value === 'boolean'
          ? ['boolean', 'string']
          : ['string', 'null'],
  };
}

const UNKNOWN: Node = {
  type: 'object',
  properties: { event: { type: 'string' }, data: { description: 'Not documented.' } },
};

function webhook(event: WebhookEvent, generation: Generation): Node {
  const signed = generation === '2.0.0';
  return {
    post: {
      operationId: `webhook${pascalCase(event.name)}`,
      summary: event.summary,
      description: [
        `${event.summary}. Acquire sends this to the address of the webhook.`,
        event.example === undefined && 'The name comes from a subscription; no page shows the body.',
        'Answer with status 200 at once; the same event may come again.',
      ]
        .filter(Boolean)
        .join(' '),
      tags: ['Webhooks'],
      'x-acquire-origin': event.origin,
      security: [],
      ...(signed
        ? {
            parameters: [
              {
                name: facts.generations['2.0.0'].signature.header,
                in: 'header',
                description: 'HMAC-SHA256 of the body with the secret key of the webhook, in hexadecimal digits.',
                schema: { type: 'string', pattern: '^[0-9a-f]{64}$' },
              },
            ],
          }
        : {}),
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: event.example === undefined ? UNKNOWN : inferred(event.example),
            ...(event.example === undefined ? {} : { example: maskValue(event.example) }),
          },
        },
      },
      responses: { '200': { description: 'The event was taken.' } },
    },
  };
}

/** The events that an account sends to its configured addresses. */
export function webhookNodes(generation: Generation): Record<string, Node> {
  const events = generation === '1.0.0' ? v1() : v2();
  return Object.fromEntries(events.map((event) => [event.name, webhook(event, generation)]));
}

// The webhooks configured in a 2.0.0 account, and which events they receive.
import { payloadFormat } from '../../../core/payloadEncoding';
import { type FieldTree, nestedField, textField } from '../http/decode';
import type { SandboxEvent } from '../http/route';
import type { WebhookTarget } from '../options';
import type { Dataset } from '../store/dataset';
import { isLoopbackUrl } from './sender';

/** The collection that stores them. */
export const WEBHOOK_COLLECTION = 'webhooks';

/** A webhook in the format of Acquire's audit log. */
export interface Webhook {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  /** `yes`: the receiver's certificate is not checked. */
  readonly urlSkipSsl: string;
  readonly status: string;
  readonly flow: string;
  readonly events: readonly { readonly event: string; readonly params: FieldTree }[];
  readonly notificationEmail: string;
  /** A secret: the signing key. */
  readonly hmacKey: string;
  readonly format: string;
  readonly historyExpires: string;
  readonly type: string;
  readonly userId: number;
}

/** All webhooks, by ascending ID. */
export function listWebhooks(world: Dataset): Webhook[] {
  return [...world.overlay.entries<Webhook>(WEBHOOK_COLLECTION)]
    .flatMap(([, webhook]) => (webhook ? [webhook] : []))
    .sort((a, b) => a.id - b.id);
}

/** The targets of an event: active webhooks that subscribed to it, if their URL is on this computer. */
export function findSubscribers(world: Dataset, event: SandboxEvent): WebhookTarget[] {
  if (event.generation !== '2.0.0') return [];
  return listWebhooks(world)
    .filter((webhook) => webhook.status === 'active' && webhook.flow === 'outbound' && isLoopbackUrl(webhook.url))
    .filter((webhook) => webhook.events.some((one) => one.event === event.event && fits(one.params, event)))
    .map(({ url, hmacKey, format }) => ({
      url,
      secret: hmacKey || undefined,
      format: payloadFormat(format) ?? 'json',
    }));
}

/** The parameters of a subscription restrict it: `{user: 22}` to one user, `{status: "closed"}` to one status. */
function fits(params: FieldTree, { payload }: SandboxEvent): boolean {
  const data = nestedField(payload.data);
  return Object.keys(params).every((name) => {
    const actual = textField(data, name === 'user' ? 'userId' : name);
    return actual === undefined || actual === textField(params, name);
  });
}

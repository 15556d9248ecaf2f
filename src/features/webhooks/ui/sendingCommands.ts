import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { findHeaderValue } from '../../../core/headers';
import { PAYLOAD_CONTENT_TYPES, type PayloadFormat } from '../../../core/payloadEncoding';
import type { Delivery, WebhookMessage, OwnSource } from '../delivery';
import { encodeEvent, EVENTS, type EventLead, type EventSource } from '../events';
import { createReplay } from '../forward';
import { parseBody } from '../payload';
import type { CommandHandlers } from '../../../platform/commands';
import type { WebhookCommandId } from '../commands';
import type { DeliveryChoice } from './deliveryChoice';
import type { DeliveryDocuments } from './documents';
import { changeHandler, setHandler } from './handlerAddress';
import type { WebhookSession } from './session';
import { forwardText } from '../texts';

type Target = { readonly kind: 'receiver' } | { readonly kind: 'handler'; readonly url: string };

/** Commands that send a delivery to the receiver or the user's handler: replay and trigger, which uses the data of `selectedLead`. */
export function sendingHandlers(
  session: WebhookSession,
  choice: DeliveryChoice,
  documents: DeliveryDocuments,
  selectedLead: () => EventLead | undefined,
) {
  return {
    'acquire.webhooks.replay': async (raw) => replay(session, await choice.resolveTargets(raw)),
    'acquire.webhooks.replayDraft': ([uri]) =>
      replayDraft(
        session,
        documents,
        typeof uri === 'string' ? uri : (vscode.window.activeTextEditor?.document.uri.toString() ?? ''),
      ),
    'acquire.webhooks.trigger': () => trigger(session, selectedLead()),
    'acquire.webhooks.forwardTo': () => changeHandler(session),
  } satisfies Partial<CommandHandlers<WebhookCommandId>>;
}

/** Sends deliveries again, with a new signature, to a target that the user picks. */
async function replay(session: WebhookSession, deliveries: readonly Delivery[]): Promise<void> {
  const to = deliveries.length ? await askTarget(session) : undefined;
  if (!to) return;
  for (const d of deliveries)
    await deliver(session, 'replayed', createReplay(d, session.receiver.secretFor(d.headers)), to);
}

/** Sends the text of a delivery's document that was opened for editing. */
async function replayDraft(session: WebhookSession, documents: DeliveryDocuments, uri: string): Promise<void> {
  const draft = documents.draft(uri);
  if (!draft) {
    void vscode.window.showInformationMessage(
      l10n.t('Use "Edit and Replay Delivery…" on a delivery first; then this sends the edited text.'),
    );
    return;
  }
  const { delivery, text } = draft;
  const contentType = findHeaderValue(delivery.headers, 'content-type');
  const isBroken = !delivery.unreadable && parseBody(Buffer.from(text, 'utf8'), contentType) === undefined;
  if (
    isBroken &&
    (await vscode.window.showWarningMessage(
      l10n.t('The edited text can no longer be read. Send it anyway?'),
      { modal: true },
      l10n.t('Send'),
    )) === undefined
  )
    return;
  const to = await askTarget(session);
  if (!to) return;
  const secret = session.receiver.secretFor(delivery.headers);
  const message = createReplay(delivery, secret, Buffer.from(text, 'utf8'));
  await deliver(session, 'replayed', message, to);
}

/** Text for the source of a payload's format, unless it is documented. */
function sourceText(source: EventSource): string | undefined {
  switch (source) {
    case 'documentation':
      return undefined;
    case 'removed page':
      return l10n.t('The payload is from a removed page of the documentation.');
    case 'guess':
      return l10n.t('Acquire documents this event but not its payload; the shape is a guess.');
  }
}

/** Sends a made-up event about this lead or a sample visitor. */
async function trigger(session: WebhookSession, lead: EventLead | undefined): Promise<void> {
  const rows = EVENTS.map((event) => ({
    label: event.label,
    description: event.generation,
    detail: sourceText(event.source),
    event,
  }));
  const picked = await vscode.window.showQuickPick(rows, {
    title: l10n.t('Trigger a Webhook'),
    placeHolder: lead?.id
      ? l10n.t('Which event? The selected lead {0} is filled in.', lead.id)
      : l10n.t('Which event? A sample visitor is filled in; select a lead to use that one.'),
    matchOnDescription: true,
  });
  const format = picked && (await askFormat(picked.label));
  const to = format && (await askTarget(session));
  if (!format || !to) return;
  const { body, contentType } = encodeEvent(picked.event, lead ?? {}, new Date(), format);
  await deliver(session, 'triggered', await session.signed(Buffer.from(body, 'utf8'), contentType), to);
}

/** Asks how to encode the body; undefined if dismissed. */
async function askFormat(event: string): Promise<PayloadFormat | undefined> {
  const labels: Readonly<Record<PayloadFormat, string>> = { json: 'JSON', form: l10n.t('Form'), xml: 'XML' };
  const rows = (Object.keys(PAYLOAD_CONTENT_TYPES) as PayloadFormat[]).map((format) => ({
    label: labels[format],
    description: PAYLOAD_CONTENT_TYPES[format],
    format,
  }));
  const picked = await vscode.window.showQuickPick(rows, {
    title: l10n.t('Format of {0}', event),
    placeHolder: l10n.t('In which format should it be sent? Acquire supports all three.'),
  });
  return picked?.format;
}

/** The handler's URL. Asks for it if none is set, and for consent if it is on another machine. */
async function handlerUrl(session: WebhookSession): Promise<string | undefined> {
  const { url } = session.forwarder;
  if (!url) return setHandler(session);
  return (await session.forwarder.askConsent(url)) ? url : undefined;
}

/** Asks where to send; undefined if dismissed. */
async function askTarget(session: WebhookSession): Promise<Target | undefined> {
  const { running } = session.receiver;
  const receiver = {
    label: l10n.t('The receiver of this window'),
    description: running ? l10n.t('port {0}', running.port) : l10n.t('is started'),
    where: 'receiver' as const,
  };
  const handler = {
    label: l10n.t('Your handler'),
    description: session.forwarder.url || l10n.t('you are asked for its address'),
    where: 'handler' as const,
  };
  const picked = await vscode.window.showQuickPick([receiver, handler], {
    title: l10n.t('Send To'),
    placeHolder: l10n.t('Where should it be sent?'),
  });
  if (!picked) return undefined;
  if (picked.where === 'receiver') return { kind: 'receiver' };
  const url = await handlerUrl(session);
  return url ? { kind: 'handler', url } : undefined;
}

/** Why this window's receiver did not accept what the window sent. */
function refusalText(status: number): string {
  switch (status) {
    case 401:
      return l10n.t(
        'The receiver rejected it ({0}), because its signature is missing or wrong. Set the signing secret or change the setting.',
        status,
      );
    case 413:
      return l10n.t('The receiver rejected it ({0}): the limit is 1 MB. Shorten the text.', status);
    default:
      return l10n.t('The receiver rejected it ({0}). The view shows what was rejected and why.', status);
  }
}

/** Sends it, and shows how the receiver or the handler responded. */
async function deliver(session: WebhookSession, source: OwnSource, message: WebhookMessage, to: Target): Promise<void> {
  if (to.kind === 'receiver') {
    const status = await session.receiver.send(source, message);
    if (status !== 200) void vscode.window.showWarningMessage(refusalText(status));
    return;
  }
  const delivery = await session.sendToHandler(source, message, to.url);
  const last = delivery.forward.at(-1) ?? session.log.get(delivery.id)?.forward.at(-1);
  if (last) vscode.window.setStatusBarMessage(forwardText(last), 6_000);
}

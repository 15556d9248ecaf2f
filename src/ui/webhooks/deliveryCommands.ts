import * as vscode from 'vscode';
import type { Delivery } from '../../webhooks/delivery';
import { EVENTS, type EventLead } from '../../webhooks/events';
import { fixtureText, redactDelivery, redactForward } from '../../webhooks/fixture';
import { forwardTarget, replayOf } from '../../webhooks/forward';
import { command, type CommandRow } from '../shared/commands';
import type { DeliveryDocuments } from './documents';
import type { WebhookSession } from './session';
import type { WebhookNode, WebhookTree } from './tree';
import { belongsTo, eventName, forwardWords, isFromSandbox, timeOf } from './words';

/** What the commands need of the rest of the extension. */
export interface WebhookSurroundings {
  /** The lead selected in the lead browser, to fill a triggered event with. */
  readonly selectedLead: () => EventLead | undefined;
  /** Opens a lead by its id: of the sandbox when that sent the delivery, else of the active account. */
  readonly openLead: (leadId: string, fromSandbox: boolean) => Promise<void>;
  /** Opens the request that reads a case. Resolves to false when there is no account of API 2.0.0, where cases are read. */
  readonly openCase: (caseId: string, fromSandbox: boolean) => Promise<boolean>;
}

type Target = { readonly kind: 'receiver' } | { readonly kind: 'handler'; readonly url: string };

const isNode = (value: unknown): value is WebhookNode =>
  typeof value === 'object' &&
  value !== null &&
  ((value as WebhookNode).kind === 'delivery' || (value as WebhookNode).kind === 'group');

/** Everything done with deliveries: open, replay, compare, trigger, export, into code. */
export function deliveryRows(
  session: WebhookSession,
  tree: WebhookTree,
  documents: DeliveryDocuments,
  around: WebhookSurroundings,
): CommandRow[] {
  /** The deliveries meant: those given, those selected, else one that is picked. */
  const meant = async (raw: readonly unknown[]): Promise<Delivery[]> => {
    await session.load();
    const [item, items] = raw;
    if (typeof item === 'string') {
      const d = session.log.get(item);
      return d ? [d] : [];
    }
    const given =
      Array.isArray(items) && items.length ? items.filter(isNode) : isNode(item) ? [item] : [...tree.view.selection];
    const deliveries = given.flatMap((n) => (n.kind === 'group' ? n.group.deliveries : [n.delivery]));
    if (deliveries.length) return [...new Set(deliveries)];
    const picked = await pickOne(vscode.l10n.t('Pick a delivery'));
    return picked ? [picked] : [];
  };
  const pickOne = async (placeHolder: string, besides?: Delivery): Promise<Delivery | undefined> => {
    const rows = session.log
      .list(tree.filter, 200)
      .filter((d) => d !== besides)
      .map((d) => ({
        label: eventName(d),
        description: [belongsTo(d), timeOf(d.receivedAt)].filter(Boolean).join(' · '),
        delivery: d,
      }));
    const picked = await vscode.window.showQuickPick(rows, {
      title: vscode.l10n.t('Deliveries'),
      placeHolder: rows.length
        ? placeHolder
        : vscode.l10n.t('No webhook has arrived yet. Start the receiver, or trigger an event.'),
    });
    return picked?.delivery;
  };

  /** Asks for the handler's address (once it is a setting), and for consent when it is off this machine. */
  const handlerUrl = async (): Promise<string | undefined> => {
    let url = session.forwardTo;
    if (!url) {
      url =
        (
          await vscode.window.showInputBox({
            title: vscode.l10n.t('Your Handler'),
            prompt: vscode.l10n.t('Where your own webhook handler listens, for example http://127.0.0.1:3000/acquire'),
            ignoreFocusOut: true,
            validateInput: (v) => (forwardTarget(v) ? undefined : vscode.l10n.t('Enter an http or https address.')),
          })
        )?.trim() ?? '';
      if (!url) return undefined;
      await vscode.workspace
        .getConfiguration('acquire.webhooks')
        .update('forwardTo', url, vscode.ConfigurationTarget.Global);
    }
    return (await consent(session, url)) ? url : undefined;
  };

  const target = async (): Promise<Target | undefined> => {
    const receiver = {
      label: vscode.l10n.t('The receiver of this window'),
      description: session.port ? vscode.l10n.t('port {0}', session.port) : vscode.l10n.t('is started'),
      where: 'receiver' as const,
    };
    const handler = {
      label: vscode.l10n.t('Your handler'),
      description: session.forwardTo || vscode.l10n.t('asks for its address'),
      where: 'handler' as const,
    };
    const picked = await vscode.window.showQuickPick([receiver, handler], {
      title: vscode.l10n.t('Send To'),
      placeHolder: vscode.l10n.t('Where should it be sent?'),
    });
    if (!picked) return undefined;
    if (picked.where === 'receiver') return { kind: 'receiver' };
    const url = await handlerUrl();
    return url ? { kind: 'handler', url } : undefined;
  };

  const deliver = async (
    source: 'triggered' | 'replayed',
    what: { headers: [string, string][]; body: Uint8Array },
    to: Target,
  ): Promise<void> => {
    if (to.kind === 'receiver') {
      const status = await session.sendToReceiver(source, what.body, what.headers);
      if (status !== 200)
        void vscode.window.showWarningMessage(
          vscode.l10n.t(
            'The receiver refused it ({0}). It refuses what is not rightly signed; set the signing secret or change the setting.',
            status,
          ),
        );
      return;
    }
    const delivery = await session.sendToHandler(source, what.body, what.headers, to.url);
    const last = delivery.forward.at(-1) ?? session.log.get(delivery.id)?.forward.at(-1);
    if (last) vscode.window.setStatusBarMessage(forwardWords(last), 6_000);
  };

  const replay = async (raw: readonly unknown[]): Promise<void> => {
    const deliveries = await meant(raw);
    const to = deliveries.length ? await target() : undefined;
    if (!to) return;
    for (const d of deliveries) await deliver('replayed', asPairs(replayOf(d, session.signingSecret)), to);
  };

  const trigger = async (): Promise<void> => {
    const lead = around.selectedLead();
    const rows = EVENTS.map((event) => ({
      label: event.label,
      description: event.generation,
      detail: event.invented
        ? vscode.l10n.t('Acquire documents this event but not its payload; the shape is a guess.')
        : undefined,
      event,
    }));
    const picked = await vscode.window.showQuickPick(rows, {
      title: vscode.l10n.t('Trigger a Webhook'),
      placeHolder: lead?.id
        ? vscode.l10n.t('Which event? The selected lead {0} is filled in.', lead.id)
        : vscode.l10n.t('Which event? A sample visitor is filled in; select a lead to use that one.'),
      matchOnDescription: true,
    });
    const to = picked && (await target());
    if (!picked || !to) return;
    const body = Buffer.from(JSON.stringify(picked.event.payload(lead ?? {}, new Date())), 'utf8');
    await deliver('triggered', { headers: session.headersFor(body), body }, to);
  };

  const exportAll = async (): Promise<void> => {
    await session.load();
    const all = session.log.list(tree.filter).reverse();
    if (!all.length) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There is no delivery to export. Start the receiver, or trigger an event.'),
      );
      return;
    }
    const redacted = vscode.l10n.t('Without personal data'),
      whole = vscode.l10n.t('As received');
    const how = await vscode.window.showQuickPick(
      [
        { label: redacted, description: vscode.l10n.t('names, addresses, texts and signatures replaced') },
        { label: whole, description: vscode.l10n.t('with everything visitors wrote') },
      ],
      { title: vscode.l10n.t('Export Deliveries'), placeHolder: vscode.l10n.t('{0} deliveries as JSON', all.length) },
    );
    const uri =
      how &&
      (await vscode.window.showSaveDialog({
        filters: { JSON: ['json'] },
        saveLabel: vscode.l10n.t('Export'),
        defaultUri: suggested('acquire-webhooks.json'),
      }));
    if (!how || !uri) return;
    const rows = all.map((d) => ({
      receivedAt: new Date(d.receivedAt).toISOString(),
      event: d.facts.event,
      signature: d.signature,
      attempt: d.attempt,
      ...(how.label === redacted
        ? { ...redactDelivery(d), handler: redactForward(d.forward) }
        : { headers: d.headers, body: Buffer.from(d.body).toString('utf8'), handler: d.forward }),
    }));
    await vscode.workspace.fs.writeFile(uri, Buffer.from(`${JSON.stringify(rows, null, 2)}\n`, 'utf8'));
    vscode.window.setStatusBarMessage(vscode.l10n.t('{0} deliveries exported.', rows.length), 5_000);
  };

  const one = (id: string, title: string, handler: (delivery: Delivery) => unknown): CommandRow =>
    command<readonly unknown[]>({
      id,
      title,
      handler: async (raw) => {
        const [d] = await meant(raw);
        if (d) await handler(d);
      },
    });
  return [
    one('acquire.webhooks.openDelivery', 'command.webhooks.openDelivery', (d) => documents.open(d)),
    one('acquire.webhooks.editAndReplay', 'command.webhooks.editAndReplay', (d) => documents.edit(d)),
    one('acquire.webhooks.copyFixture', 'command.webhooks.copyFixture', async (d) => {
      await vscode.env.clipboard.writeText(fixtureText(d));
      vscode.window.setStatusBarMessage(vscode.l10n.t('Test fixture copied, without personal data.'), 4_000);
    }),
    one('acquire.webhooks.openLead', 'command.webhooks.openLead', async (d) => {
      if (d.facts.leadId) await around.openLead(d.facts.leadId, isFromSandbox(d));
      else void vscode.window.showInformationMessage(vscode.l10n.t('This delivery names no lead.'));
    }),
    one('acquire.webhooks.openCase', 'command.webhooks.openCase', async (d) => {
      if (!d.facts.caseId) void vscode.window.showInformationMessage(vscode.l10n.t('This delivery names no case.'));
      else if (!(await around.openCase(d.facts.caseId, isFromSandbox(d))))
        void vscode.window.showInformationMessage(
          vscode.l10n.t('Cases are read by API 2.0.0. Sign in to an account of that generation first.'),
        );
    }),
    command<readonly unknown[]>({ id: 'acquire.webhooks.replay', title: 'command.webhooks.replay', handler: replay }),
    command<readonly unknown[]>({
      id: 'acquire.webhooks.replayDraft',
      title: 'command.webhooks.replayDraft',
      handler: async ([uri]) => {
        const draft = documents.draft(
          typeof uri === 'string' ? uri : (vscode.window.activeTextEditor?.document.uri.toString() ?? ''),
        );
        if (!draft) {
          void vscode.window.showInformationMessage(
            vscode.l10n.t('Use "Edit and Replay…" on a delivery first; then this sends what stands in that document.'),
          );
          return;
        }
        try {
          JSON.parse(draft.text);
        } catch {
          if (
            (await vscode.window.showWarningMessage(
              vscode.l10n.t('The text is not valid JSON. Send it as it stands?'),
              { modal: true },
              vscode.l10n.t('Send'),
            )) === undefined
          )
            return;
        }
        const to = await target();
        if (to)
          await deliver(
            'replayed',
            asPairs(replayOf(draft.delivery, session.signingSecret, Buffer.from(draft.text, 'utf8'))),
            to,
          );
      },
    }),
    command<readonly unknown[]>({
      id: 'acquire.webhooks.compare',
      title: 'command.webhooks.compare',
      handler: async (raw) => {
        const [a, second] = await meant(raw);
        const b =
          second ?? (a && (await pickOne(vscode.l10n.t('Compare {0} with which other delivery?', eventName(a)), a)));
        if (a && b) await documents.compare(...(a.receivedAt <= b.receivedAt ? ([a, b] as const) : ([b, a] as const)));
      },
    }),
    command({ id: 'acquire.webhooks.trigger', title: 'command.webhooks.trigger', handler: trigger }),
    command({ id: 'acquire.webhooks.export', title: 'command.webhooks.export', handler: exportAll }),
    command({
      id: 'acquire.webhooks.clear',
      title: 'command.webhooks.clear',
      handler: async () => {
        const { kept } = session.log.counts(),
          clear = vscode.l10n.t('Clear');
        if (
          !kept ||
          (await vscode.window.showWarningMessage(
            vscode.l10n.t('Clear the webhook log?'),
            {
              modal: true,
              detail: vscode.l10n.t("{0} deliveries are removed from this window's log. This cannot be undone.", kept),
            },
            clear,
          )) === clear
        )
          await session.clear();
      },
    }),
    command({
      id: 'acquire.webhooks.filter',
      title: 'command.webhooks.filter',
      handler: async () => {
        const verified = vscode.l10n.t('Verified only'),
          other = vscode.l10n.t('Not verified only');
        const events = [...new Set(session.log.list().flatMap((d) => (d.facts.event ? [d.facts.event] : [])))];
        const pick = vscode.window.createQuickPick();
        pick.title = vscode.l10n.t('Filter Deliveries');
        pick.placeholder = vscode.l10n.t('Type any text to search for, or pick');
        pick.value = tree.filter.text ?? '';
        const names = new Map(
          events.map((e) => [eventName({ facts: { event: e }, unreadable: false } as Delivery), e]),
        );
        const rows = [
          { label: verified },
          { label: other },
          ...[...names.keys()].map((label) => ({ label, description: vscode.l10n.t('event') })),
        ];
        const draw = (): void => {
          pick.items = [
            ...(pick.value.trim()
              ? [{ label: vscode.l10n.t('Search for “{0}”', pick.value.trim()), alwaysShow: true }]
              : []),
            ...rows,
          ];
        };
        pick.onDidChangeValue(draw);
        pick.onDidAccept(() => {
          const label = pick.activeItems[0]?.label,
            typed = pick.value.trim();
          tree.filter =
            label === verified
              ? { trust: 'trusted' }
              : label === other
                ? { trust: 'untrusted' }
                : label && names.has(label)
                  ? { event: names.get(label) }
                  : typed
                    ? { text: typed }
                    : {};
          pick.hide();
        });
        draw();
        pick.onDidHide(() => {
          pick.dispose();
        });
        pick.show();
        return Promise.resolve();
      },
    }),
    command({
      id: 'acquire.webhooks.clearFilter',
      title: 'command.webhooks.clearFilter',
      handler: () => {
        tree.filter = {};
      },
    }),
    command({
      id: 'acquire.webhooks.toggleGroups',
      title: 'command.webhooks.toggleGroups',
      handler: () => tree.setGrouped(!tree.isGrouped),
    }),
    command({
      id: 'acquire.webhooks.newHandler',
      title: 'command.webhooks.newHandler',
      handler: async () => {
        const { SNIPPETS } = await import('../../webhooks/snippets');
        const picked = await vscode.window.showQuickPick(
          SNIPPETS.map((s) => ({ label: s.label, snippet: s })),
          {
            title: vscode.l10n.t('New Webhook Handler'),
            placeHolder: vscode.l10n.t('A handler that verifies the signature, in which language?'),
          },
        );
        if (picked)
          await vscode.window.showTextDocument(
            await vscode.workspace.openTextDocument({
              language: picked.snippet.language,
              content: picked.snippet.text,
            }),
          );
      },
    }),
  ];
}

const asPairs = (what: {
  headers: readonly (readonly [string, string])[];
  body: Uint8Array;
}): { headers: [string, string][]; body: Uint8Array } => ({
  headers: what.headers.map(([n, v]) => [n, v]),
  body: what.body,
});

/** Asks once a session before deliveries leave the machine. */
export async function consent(session: WebhookSession, url: string): Promise<boolean> {
  if (!session.needsConsent(url)) return true;
  const { origin } = new URL(url),
    send = vscode.l10n.t('Send There');
  const words = {
    modal: true,
    detail: vscode.l10n.t(
      'Deliveries hold what visitors wrote, with names and addresses. They leave this machine for {0}.',
      origin,
    ),
  };
  if ((await vscode.window.showWarningMessage(vscode.l10n.t('Send webhooks to {0}?', origin), words, send)) !== send)
    return false;
  session.consentTo(origin);
  return true;
}

function suggested(name: string): vscode.Uri | undefined {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder && vscode.Uri.joinPath(folder, name);
}

import * as vscode from 'vscode';
import { DisposableStore } from '../../core/disposables';
import { plainLabel } from '../../core/text';
import { command, type CommandRow } from '../shared/commands';
import type { Feature } from '../shared/feature';
import type { Services } from '../shared/services';
import { SavedViews } from '../../leads/views';
import { LeadBrowser } from './browser';
import { Find } from './find';
import { LeadFiles } from './leadFiles';
import { leadUri } from './leadUri';
import { loadAll } from './loadAll';
import { LeadTargets, type LeadTarget, type RawTargets } from './targets';
import { LeadTree } from './tree';

const NOTE_MS = 3_000;

/** The leads feature, and what other features may ask of it. */
export interface LeadsFeature extends Feature {
  /** The lead selected in the view, if it is one. */
  selectedLead(): LeadTarget | undefined;
  /** What the view shows; for the tests inside VS Code. */
  readonly browser: LeadBrowser;
  readonly tree: LeadTree;
}

/** The leads in the user interface: the view, the lead documents, and what can be done with a lead. */
export function leads(services: Services): LeadsFeature {
  const store = new DisposableStore();
  const browser = store.add(new LeadBrowser(services));
  const tree = store.add(new LeadTree(browser));
  store.add(new LeadFiles(services));
  const targets = new LeadTargets(browser, tree);
  const find = new Find(browser, new SavedViews(services.context.globalState));

  const rows: CommandRow[] = [
    command({ id: 'acquire.leads.refresh', title: 'command.leads.refresh', needs: ['signedIn'], handler: () => browser.refresh() }),
    command({ id: 'acquire.leads.loadMore', title: 'command.leads.loadMore', needs: ['signedIn'], handler: () => browser.loadMore() }),
    command({ id: 'acquire.leads.loadAll', title: 'command.leads.loadAll', needs: ['signedIn'], handler: () => loadAll(browser) }),
    command({ id: 'acquire.leads.search', title: 'command.leads.search', needs: ['signedIn'], handler: () => find.search() }),
    command({ id: 'acquire.leads.filter', title: 'command.leads.filter', needs: ['signedIn'], handler: () => find.filter() }),
    command({ id: 'acquire.leads.clearFilter', title: 'command.leads.clearFilter', needs: ['signedIn'], handler: () => find.clear() }),
    command({ id: 'acquire.leads.sort', title: 'command.leads.sort', needs: ['signedIn'], handler: () => find.sort() }),
    command({ id: 'acquire.leads.group', title: 'command.leads.group', needs: ['signedIn'], handler: () => find.group() }),
    command({ id: 'acquire.leads.savedViews', title: 'command.leads.savedViews', needs: ['signedIn'], handler: () => find.savedViews() }),
    command<RawTargets>({
      id: 'acquire.lead.open', title: 'command.lead.open', needs: ['signedIn'],
      handler: async (raw) => {
        const target = await targets.one(raw);
        if (target) await vscode.commands.executeCommand('vscode.open', leadUri(target.accountKey, target.lead ?? { id: target.id }), { preview: true });
      },
    }),
    command<RawTargets>({ id: 'acquire.lead.copyId', title: 'command.lead.copyId', needs: ['signedIn'], handler: async (raw) => copy((await targets.many(raw)).map((t) => t.id)) }),
    command<RawTargets>({
      id: 'acquire.lead.copyEmail', title: 'command.lead.copyEmail', needs: ['signedIn'],
      handler: async (raw) => {
        const meant = await targets.many(raw);
        const addresses = meant.map((t) => plainLabel(t.lead?.email, 320)).filter(Boolean);
        if (meant.length && !addresses.length) void vscode.window.showInformationMessage(vscode.l10n.t('There is no e-mail address to copy.'));
        else await copy(addresses);
      },
    }),
  ];
  return { rows, browser, tree, selectedLead: () => targets.selected(), dispose: () => store.dispose() };
}

/** One per line; the status bar says what was copied. */
async function copy(texts: readonly string[]): Promise<void> {
  if (!texts.length) return;
  await vscode.env.clipboard.writeText(texts.join('\n'));
  vscode.window.setStatusBarMessage(texts.length === 1 ? vscode.l10n.t('Copied {0}', plainLabel(texts[0], 60)) : vscode.l10n.t('Copied {0} lines', texts.length), NOTE_MS);
}

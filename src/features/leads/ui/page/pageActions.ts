// The actions of a lead's page: the regular lead commands, for the lead of the page.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { leadApiOf } from '../../sources/apis';
import type { Generation } from '../../../../api/client/account';
import { plainLabel } from '../../../../core/text';
import type { HistoryItem } from '../../sources/history';
import type { PageAction } from '../../pageMessages';
import { leadLabel } from '../../texts/lead';
import { webAddress } from '../../texts/page';
import type { LeadTarget } from '../view/targets';

interface Choice extends vscode.QuickPickItem {
  readonly command?: string;
}

/** The command of a button that needs no quick pick. */
const COMMANDS: Readonly<Partial<Record<PageAction, string>>> = {
  tags: 'acquire.lead.setTags',
  request: 'acquire.lead.openAsRequest',
};

/** Runs the action of a button; a menu is a quick pick, as everywhere in VS Code. */
export async function runPageAction(action: PageAction, target: LeadTarget, generation: Generation): Promise<void> {
  const command = COMMANDS[action] ?? (await choose(action, target, generation));
  if (command) await vscode.commands.executeCommand(command, target);
}

/** Opens a page the lead visited; VS Code asks first if the user has not trusted the site. */
export async function openVisitedPage({ url }: HistoryItem): Promise<void> {
  const address = url === undefined ? undefined : webAddress(url);
  if (address === undefined) return;
  const open = l10n.t('Open');
  const choice = await vscode.window.showInformationMessage(
    l10n.t('Open this page, which a visitor viewed?'),
    { modal: true, detail: plainLabel(address, 500) },
    open,
  );
  if (choice === open) await vscode.env.openExternal(vscode.Uri.parse(address, true));
}

async function choose(action: PageAction, target: LeadTarget, generation: Generation): Promise<string | undefined> {
  const [choices, placeHolder] =
    action === 'edit'
      ? [editChoices(generation), l10n.t('Which field do you want to change?')]
      : action === 'copy'
        ? [copyChoices(), l10n.t('What do you want to copy?')]
        : [moreChoices(generation), l10n.t('What do you want to do with this lead?')];
  const title = leadLabel(target.lead ?? target, { generation });
  return (await vscode.window.showQuickPick(choices, { title, placeHolder }))?.command;
}

function editChoices(generation: Generation): readonly Choice[] {
  return [
    { label: l10n.t('Name'), command: 'acquire.lead.setName' },
    { label: l10n.t('Email'), command: 'acquire.lead.setEmail' },
    { label: l10n.t('Phone'), command: 'acquire.lead.setPhone' },
    ...(leadApiOf(generation).fields.some(({ key }) => key === 'remarks')
      ? [{ label: l10n.t('Remarks'), command: 'acquire.lead.setRemarks' }]
      : []),
    { label: l10n.t('Tags'), command: 'acquire.lead.setTags' },
    {
      label: l10n.t('All Fields as JSON'),
      detail: l10n.t('Opens a document; nothing is sent until you apply it'),
      command: 'acquire.lead.edit',
    },
  ];
}

function copyChoices(): readonly Choice[] {
  return [
    { label: l10n.t('ID'), command: 'acquire.lead.copyId' },
    { label: l10n.t('Email'), command: 'acquire.lead.copyEmail' },
    { label: l10n.t('Link'), command: 'acquire.lead.copyLink' },
    { label: l10n.t('Markdown Link'), command: 'acquire.lead.copyMarkdown' },
    { label: 'JSON', command: 'acquire.lead.copyJson' },
    { label: l10n.t('CSV Row'), command: 'acquire.lead.copyCsv' },
    { label: l10n.t('Request File'), command: 'acquire.lead.copyHttp' },
    { label: 'cURL', command: 'acquire.lead.copyCurl' },
  ];
}

function moreChoices(generation: Generation): readonly Choice[] {
  return [
    { label: l10n.t('Open as JSON'), command: 'acquire.lead.open' },
    ...(leadApiOf(generation).can.block ? [{ label: l10n.t('Block…'), command: 'acquire.lead.block' }] : []),
    { label: l10n.t('Delete…'), command: 'acquire.lead.delete' },
  ];
}

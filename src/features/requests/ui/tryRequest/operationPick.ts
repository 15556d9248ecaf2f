import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Generation } from '../../../../api/client/account';
import type { Operation, OperationId } from '../../../../api/catalogue/types';

/** What a newcomer is most likely to try, shown before the groups. */
const READY: Record<Generation, readonly OperationId[]> = {
  '1.0.0': ['v1.lead.list', 'v1.lead.detail', 'v1.tag.list', 'v1.lead.visits', 'v1.agent.list'],
  '2.0.0': ['v2.contact.list', 'v2.contact.search', 'v2.contact.get', 'v2.tag.list', 'v2.department.list'],
};

interface OperationItem extends vscode.QuickPickItem {
  readonly operation?: Operation;
}

function item(operation: Operation): OperationItem {
  const marks = [operation.destructive && '$(warning)', operation.outward !== undefined && '$(broadcast)']
    .filter(Boolean)
    .join(' ');
  return {
    label: operation.title,
    description: `${operation.method} ${operation.path} ${marks}`.trim(),
    detail: operation.summary,
    operation,
  };
}

/** Asks for one of a generation's operations, grouped as in the documentation; searched by title, path and what it does. */
export async function pickOperation(generation: Generation): Promise<Operation | undefined> {
  const { operations, findOperation } = await import('../../../../api/catalogue');
  const ready = READY[generation].map((id) => findOperation(id)).filter((o) => o !== undefined);
  const groups = new Map<string, Operation[]>();
  for (const operation of operations(generation)) {
    const name = operation.group.join(' › ');
    groups.set(name, [...(groups.get(name) ?? []), operation]);
  }
  const separator = (label: string): OperationItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const items = [
    separator(l10n.t('Suggested')),
    ...ready.map(item),
    ...[...groups].flatMap(([name, list]) => [separator(name), ...list.map(item)]),
  ];
  // Stays in sight, so that a search that finds nothing has somewhere to go.
  items.push(separator(''), {
    label: l10n.t('Enter a Custom Method and Path'),
    iconPath: new vscode.ThemeIcon('edit'),
    alwaysShow: true,
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('Operations of Acquire {0}', generation),
    placeHolder: l10n.t('Search by name, path or purpose'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.operation;
}

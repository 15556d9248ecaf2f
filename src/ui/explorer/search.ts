import * as vscode from 'vscode';
import type { Generation } from '../../api/account';
import type { Operation } from '../../api/catalogue/types';
import { DisposableStore } from '../../core/disposables';

/** What is done with the operation that was found. */
export interface Found { readonly operation: Operation; readonly action: 'open' | 'try' | 'scratchpad' }

interface Item extends vscode.QuickPickItem { readonly operation?: Operation }

/** Asks for an operation of these generations: by name, path, or what it does. Each row can be tried or written into a scratchpad at once. */
export async function searchReference(generations: readonly Generation[], placeholder: string): Promise<Found | undefined> {
  const { operations } = await import('../../api/catalogue');
  const tryButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('play'), tooltip: vscode.l10n.t('Try') };
  const padButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('new-file'), tooltip: vscode.l10n.t('Open in Scratchpad') };
  const items: Item[] = [];
  for (const generation of generations) {
    let heading = '';
    for (const operation of operations(generation)) {
      const group = `${generations.length > 1 ? `${generation} › ` : ''}${operation.group.join(' › ')}`;
      if (group !== heading) items.push({ label: heading = group, kind: vscode.QuickPickItemKind.Separator });
      const mark = operation.destructive ? '$(warning) ' : '';
      items.push({ label: `${mark}${operation.title}`, description: `${operation.method} ${operation.path}`, detail: operation.summary, buttons: [tryButton, padButton], operation });
    }
  }
  return new Promise((resolve) => {
    const store = new DisposableStore();
    const box = store.add(vscode.window.createQuickPick<Item>());
    const end = (found: Found | undefined): void => { resolve(found); store.dispose(); };
    Object.assign(box, { title: vscode.l10n.t('API Reference'), placeholder, matchOnDescription: true, matchOnDetail: true, items });
    store.add(box.onDidAccept(() => {
      const operation = box.selectedItems[0]?.operation;
      if (operation) end({ operation, action: 'open' });
    }));
    store.add(box.onDidTriggerItemButton(({ item, button }) => { if (item.operation) end({ operation: item.operation, action: button === tryButton ? 'try' : 'scratchpad' }); }));
    store.add(box.onDidHide(() => end(undefined)));
    box.show();
  });
}

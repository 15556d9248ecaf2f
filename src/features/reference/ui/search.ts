import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Generation } from '../../../api/client/account';
import type { Operation } from '../../../api/catalogue/types';
import { DisposableStore } from '../../../core/disposables';

/** What is done with the operation that was found. */
export interface Found {
  readonly operation: Operation;
  readonly action: 'open' | 'try' | 'scratchpad';
}

interface Item extends vscode.QuickPickItem {
  readonly operation?: Operation;
  readonly both?: true;
}

const BOTH: readonly Generation[] = ['1.0.0', '2.0.0'];

/** Asks for an operation of these generations: by name, path, or what it does. Each row can be tried or written into a scratchpad at once. */
export async function searchReference(
  generations: readonly Generation[],
  placeholder: string,
): Promise<Found | undefined> {
  const { operations } = await import('../../../api/catalogue');
  const tryButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('play'), tooltip: l10n.t('Try') };
  const padButton: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('new-file'),
    tooltip: l10n.t('Open in Scratchpad'),
  };
  const rows = (wanted: readonly Generation[]): Item[] => {
    const items: Item[] = [];
    for (const generation of wanted) {
      let heading = '';
      for (const operation of operations(generation)) {
        const group = `${wanted.length > 1 ? `${generation} › ` : ''}${operation.group.join(' › ')}`;
        if (group !== heading) items.push({ label: group, kind: vscode.QuickPickItemKind.Separator });
        heading = group;
        const mark = operation.destructive ? '$(warning) ' : '';
        items.push({
          label: `${mark}${operation.title}`,
          description: `${operation.method} ${operation.path}`,
          detail: operation.summary,
          buttons: [tryButton, padButton],
          operation,
        });
      }
    }
    // Stays in sight, so that a search that finds nothing has somewhere to go.
    if (wanted.length < BOTH.length)
      items.push(
        { label: '', kind: vscode.QuickPickItemKind.Separator },
        {
          label: l10n.t('Search Both API Generations'),
          iconPath: new vscode.ThemeIcon('search'),
          alwaysShow: true,
          both: true,
        },
      );
    return items;
  };
  return new Promise((resolve) => {
    const store = new DisposableStore();
    const box = store.add(vscode.window.createQuickPick<Item>());
    const end = (found: Found | undefined): void => {
      resolve(found);
      store.dispose();
    };
    Object.assign(box, {
      title: l10n.t('API Reference'),
      placeholder,
      matchOnDescription: true,
      matchOnDetail: true,
      items: rows(generations),
    });
    store.add(
      box.onDidAccept(() => {
        const [chosen] = box.selectedItems;
        if (chosen?.both) box.items = rows(BOTH);
        else if (chosen?.operation) end({ operation: chosen.operation, action: 'open' });
      }),
    );
    store.add(
      box.onDidTriggerItemButton(({ item, button }) => {
        if (item.operation) end({ operation: item.operation, action: button === tryButton ? 'try' : 'scratchpad' });
      }),
    );
    store.add(box.onDidHide(() => end(undefined)));
    box.show();
  });
}

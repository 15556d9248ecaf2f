import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { originText } from '../api/catalogue/effects';
import { pathFor } from '../api/catalogue/example';
import type { Operation } from '../api/catalogue/types';
import type { Generation, PathForm } from '../api/client/account';
import { DisposableStore } from '../core/disposables';

/** Maximum number of search results. */
const MAX_RESULTS = 50;

/** Operations under a heading. */
export interface OperationSection {
  readonly label: string;
  readonly operations: readonly Operation[];
}

/** A button on each row. */
export interface OperationAction<A extends string> {
  readonly id: A;
  readonly icon: string;
  readonly tooltip: string;
}

/** What an operation picker shows. */
export interface OperationPickerOptions<A extends string> {
  readonly title: string;
  /** Shown before anything is typed; the search covers all of them. */
  readonly sections: readonly OperationSection[];
  readonly placeholder?: string;
  /** The path form of the account; `api` without one. */
  readonly pathForm: (operation: Operation) => PathForm;
  readonly actions?: readonly OperationAction<A>[];
  /** A row that is always last. It shows the sections of `more`, or closes the picker. */
  readonly last?: { readonly label: string; readonly icon: string; readonly more?: readonly OperationSection[] };
}

interface Row extends vscode.QuickPickItem {
  readonly operation?: Operation;
}

/** The operations of an API version grouped as in the documentation, one for each method and path; with `retired`, also those of retired pages. */
export async function operationSections(
  generation: Generation,
  prefix = '',
  { retired: withRetired = false }: { readonly retired?: boolean } = {},
): Promise<OperationSection[]> {
  const [{ publishedOperations, retiredOperations }, { distinctOperations }] = await Promise.all([
    import('../api/catalogue'),
    import('../api/catalogue/search'),
  ]);
  const groups = new Map<string, Operation[]>();
  const all = [
    ...publishedOperations(generation),
    ...(withRetired ? retiredOperations().filter((o) => o.generation === generation) : []),
  ];
  for (const operation of distinctOperations(all)) {
    const label = prefix + operation.group.join(' › ');
    groups.set(label, [...(groups.get(label) ?? []), operation]);
  }
  return [...groups].map(([label, list]) => ({ label, operations: list }));
}

/**
 * Asks for an operation. Uses the catalogue's search instead of VS Code's filter, which does not support other
 * word orders or typos.
 */
export async function pickOperation<A extends string = never>(
  options: OperationPickerOptions<A>,
): Promise<{ readonly operation: Operation; readonly action?: A } | undefined> {
  const { title, actions = [], last, pathForm } = options;
  const { searchOperations } = await import('../api/catalogue/search');
  const buttons = actions.map(({ icon, tooltip }) => ({ iconPath: new vscode.ThemeIcon(icon), tooltip }));
  const rowOf = (operation: Operation): Row => {
    const marks = [
      operation.destructive && '$(warning)',
      operation.outward !== undefined && '$(broadcast)',
      operation.retired && `· ${originText(operation.origin)}`,
    ].filter(Boolean);
    return {
      label: operation.title,
      description: [operation.method, pathFor(operation, pathForm(operation)), ...marks].join(' '),
      detail: operation.summary,
      alwaysShow: true,
      buttons,
      operation,
    };
  };
  const separator = (label: string): Row => ({ label, kind: vscode.QuickPickItemKind.Separator });
  let { sections } = options;
  let lastRow: Row[] = last
    ? [separator(''), { label: last.label, iconPath: new vscode.ThemeIcon(last.icon), alwaysShow: true }]
    : [];
  const rows = (typed: string): Row[] => {
    const found = searchOperations(typed, [...new Set(sections.flatMap((s) => s.operations))], MAX_RESULTS);
    // One letter is not a word yet.
    if (!found.length && typed.trim().length < 2)
      return [...sections.flatMap((s) => [separator(s.label), ...s.operations.map(rowOf)]), ...lastRow];
    return [...found.map(rowOf), ...lastRow];
  };
  return new Promise((resolve) => {
    const store = new DisposableStore();
    const box = store.add(vscode.window.createQuickPick<Row>());
    const end = (found?: { readonly operation: Operation; readonly action?: A }): void => {
      resolve(found);
      store.dispose();
    };
    // `sortByLabel` is not part of the stable API; without it VS Code moves rows with matching labels up.
    Object.assign(box, {
      title,
      placeholder: options.placeholder ?? l10n.t('Search by name, path or purpose'),
      sortByLabel: false,
      items: rows(''),
    });
    store.add(
      box.onDidChangeValue((typed) => {
        box.items = rows(typed);
      }),
    );
    store.add(
      box.onDidAccept(() => {
        const [chosen] = box.selectedItems;
        if (chosen?.operation) end({ operation: chosen.operation });
        else if (chosen && last?.more) {
          sections = last.more;
          lastRow = [];
          box.items = rows(box.value);
        } else if (chosen) end();
      }),
    );
    store.add(
      box.onDidTriggerItemButton(({ item: { operation }, button }) => {
        const action = actions[buttons.indexOf(button as (typeof buttons)[number])]?.id;
        if (operation) end({ operation, ...(action !== undefined && { action }) });
      }),
    );
    store.add(box.onDidHide(() => end()));
    box.show();
  });
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { GENERATIONS, type PathForm } from '../../../api/client/account';
import { pathFor } from '../../../api/catalogue/example';
import type { Operation } from '../../../api/catalogue/types';
import { DisposableStore } from '../../../core/disposables';
import { markdownText, plainLabel } from '../../../core/text';
import type { Services } from '../../../platform/services';
import { operationEffects } from '../../../api/catalogue/effects';
import { pluralText } from '../../../core/format';
import { shownPathForm } from './accountFor';
import { operationsBelow, referenceOutline, type OperationNode, type ReferenceNode } from './outline';
import type { ReferenceScope } from './scope';

/** Icon and color of each method; destructive operations have a warning icon instead. */
const ICONS: Record<Operation['method'], [string, string]> = {
  GET: ['arrow-down', 'charts.blue'],
  POST: ['arrow-up', 'charts.green'],
  PUT: ['edit', 'charts.yellow'],
  DELETE: ['trash', 'charts.red'],
};

/** The `acquire.reference` view. The catalogue is read when the view is first shown. */
export class ReferenceTree implements vscode.TreeDataProvider<ReferenceNode>, vscode.Disposable {
  private readonly parts = new DisposableStore();
  private readonly redraw = this.parts.add(new vscode.EventEmitter<ReferenceNode | undefined>());
  readonly onDidChangeTreeData = this.redraw.event;
  private roots: Promise<readonly ReferenceNode[]> | undefined;
  private shown = '';

  constructor(
    /** The view in the side bar. */
    readonly view: vscode.TreeView<ReferenceNode>,
    private readonly services: Services,
    private readonly scope: ReferenceScope,
  ) {
    this.parts.add(scope.onDidChange(() => this.refresh()));
    this.refresh();
  }

  async getChildren(node?: ReferenceNode): Promise<ReferenceNode[]> {
    if (node) return node.kind === 'group' ? [...node.children] : [];
    return [...(await (this.roots ??= this.build()))];
  }

  getParent(node: ReferenceNode): ReferenceNode | undefined {
    return node.parent;
  }

  getTreeItem(node: ReferenceNode): vscode.TreeItem {
    return node.kind === 'group'
      ? groupItem(node)
      : operationItem(node, shownPathForm(this.services.accounts, node.operation));
  }

  resolveTreeItem(item: vscode.TreeItem, node: ReferenceNode): vscode.TreeItem {
    if (node.kind === 'operation')
      item.tooltip = tooltip(node.operation, shownPathForm(this.services.accounts, node.operation));
    return item;
  }

  /** Selects an operation in the tree without taking the focus, if the view is visible and has it. */
  async reveal(id: string): Promise<void> {
    if (!this.view.visible || !this.roots) return;
    const found = operationsBelow(await this.roots).find((n) => n.operation.id === id);
    if (found) await this.view.reveal(found, { select: true, focus: false, expand: false });
  }

  dispose(): void {
    this.parts.dispose();
  }

  private async build(): Promise<readonly ReferenceNode[]> {
    const { operations, retiredOperations } = await import('../../../api/catalogue');
    const old = this.scope.retired ? retiredOperations() : [];
    return referenceOutline(
      this.scope.generations.map((generation) => ({
        key: generation,
        label: l10n.t('API {0}', generation),
        live: operations(generation),
        retired: old.filter((o) => o.generation === generation),
      })),
      l10n.t('Retired pages'),
    );
  }

  /** Redraws when the shown operations have changed; paths depend on the account. */
  private refresh(): void {
    const forms = GENERATIONS.map((generation) => shownPathForm(this.services.accounts, { generation }));
    const key = [this.scope.generations.join(), this.scope.retired, forms].join();
    this.view.description = this.scope.generations.join(' · ');
    if (key === this.shown) return;
    this.shown = key;
    this.roots = undefined;
    this.redraw.fire(undefined);
  }
}

function groupItem(node: Extract<ReferenceNode, { kind: 'group' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(plainLabel(node.label), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `group ${node.key}`;
  item.description = String(node.count);
  item.contextValue = 'group';
  item.accessibilityInformation = {
    label: pluralText(
      node.count,
      l10n.t('{0}, {1} operation', item.label as string, node.count),
      l10n.t('{0}, {1} operations', item.label as string, node.count),
    ),
  };
  return item;
}

function operationItem({ operation, key }: OperationNode, pathForm: PathForm): vscode.TreeItem {
  const item = new vscode.TreeItem(plainLabel(operation.title), vscode.TreeItemCollapsibleState.None);
  const [icon, color] = operation.destructive ? ['warning', 'list.warningForeground'] : ICONS[operation.method];
  item.id = key;
  item.iconPath = new vscode.ThemeIcon(icon as string, new vscode.ThemeColor(color as string));
  item.description = [operation.method, pathFor(operation, pathForm), operation.retired ? l10n.t('retired') : '']
    .filter(Boolean)
    .join(' ');
  item.contextValue = `operation.v${operation.generation[0]}.${operation.reads ? 'read' : 'write'}${operation.destructive ? '.destructive' : ''}`;
  item.command = {
    command: 'acquire.reference.openPage',
    title: l10n.t('Open Reference Page'),
    arguments: [operation.id],
  };
  const marks = [
    operation.reads ? l10n.t('reads') : l10n.t('writes'),
    operation.destructive ? l10n.t('warning: cannot be undone') : '',
    operation.outward ? l10n.t('warning: reaches people or changes settings') : '',
    operation.retired ? l10n.t('retired') : '',
  ];
  item.accessibilityInformation = { label: [item.label, operation.method, ...marks].filter(Boolean).join(', ') };
  return item;
}

function tooltip(operation: Operation, pathForm: PathForm): vscode.MarkdownString {
  return new vscode.MarkdownString(
    [
      `**${markdownText(operation.title)}**`,
      markdownText(`${operation.method} ${pathFor(operation, pathForm)}`),
      markdownText(`${operation.summary}.`),
      operationEffects(operation)
        .map(({ text, warning }) => `- ${warning ? '⚠ ' : ''}${markdownText(text)}`)
        .join('\n'),
    ].join('\n\n'),
  );
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { GENERATIONS, type Generation, type PathForm } from '../../../api/client/account';
import { pathFor } from '../../../api/catalogue/example';
import type { Operation } from '../../../api/catalogue/types';
import { DisposableStore } from '../../../core/disposables';
import { markdownText, plainLabel } from '../../../core/text';
import type { Services } from '../../../platform/services';
import { operationEffects } from '../../../api/catalogue/effects';
import { pluralText } from '../../../core/format';
import { shownPathForm } from './accountFor';
import { operationsBelow, referenceOutline, type OperationNode, type ReferenceNode } from './outline';

const BOTH = 'acquire.reference.both';
const RETIRED = 'acquire.reference.retired';

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
  /** The view in the side bar. */
  readonly view: vscode.TreeView<ReferenceNode>;
  private roots: Promise<readonly ReferenceNode[]> | undefined;
  private shown = '';

  constructor(private readonly services: Services) {
    this.view = this.parts.add(
      vscode.window.createTreeView<ReferenceNode>('acquire.reference', {
        treeDataProvider: this,
        showCollapseAll: true,
      }),
    );
    this.parts.add(services.accounts.onDidChange(() => this.refresh()));
    this.refresh();
  }

  /** True when both generations are shown: because the user chose so, or because no one is signed in. */
  get both(): boolean {
    return this.services.accounts.active() === undefined || this.services.context.workspaceState.get(BOTH, false);
  }

  /** The generations shown now. */
  get generations(): readonly Generation[] {
    const active = this.services.accounts.active();
    return this.both || !active ? GENERATIONS : [active.generation];
  }

  /** Shows both generations, or only that of the active account; stored per workspace. */
  async showBoth(both: boolean): Promise<void> {
    await this.services.context.workspaceState.update(BOTH, both);
    this.refresh();
  }

  /** Whether pages that are no longer linked are shown. */
  get retiredShown(): boolean {
    return this.services.context.workspaceState.get(RETIRED, false);
  }

  /** Shows or hides pages that are no longer linked; stored per workspace. */
  async showRetired(retired: boolean): Promise<void> {
    await this.services.context.workspaceState.update(RETIRED, retired);
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
    const old = this.retiredShown ? retiredOperations() : [];
    return referenceOutline(
      this.generations.map((generation) => ({
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
    const key = [this.generations.join(), this.retiredShown, forms].join();
    this.view.description = this.generations.join(' · ');
    void vscode.commands.executeCommand('setContext', 'acquire.reference.both', this.both);
    void vscode.commands.executeCommand('setContext', 'acquire.reference.retired', this.retiredShown);
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
  const [icon, colour] = operation.destructive ? ['warning', 'list.warningForeground'] : ICONS[operation.method];
  item.id = key;
  item.iconPath = new vscode.ThemeIcon(icon as string, new vscode.ThemeColor(colour as string));
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

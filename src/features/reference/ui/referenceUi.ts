import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { PathForm } from '../../../api/client/account';
import { exampleRequest, pathFor } from '../../../api/catalogue/example';
import type { Operation } from '../../../api/catalogue/types';
import { DisposableStore } from '../../../core/disposables';
import type { CommandHandlers } from '../../../platform/commands';
import type { Services } from '../../../platform/services';
import type { ReferenceCommandId } from '../commands';
import { findAccountFor, shownPathForm } from './accountFor';
import { askDocumentation } from './askDocumentation';
import { Differences } from './differences';
import { exportOpenApi } from './exportOpenApi';
import type { ReferenceNode } from './outline';
import { ReferencePages } from './pages';
import type { ReferenceScope } from './scope';
import { searchReference, type FoundOperation } from './search';
import { ReferenceTree } from './tree';

/** The part of the reference feature that is loaded on first use. */
export interface ReferenceUi extends vscode.Disposable {
  readonly tree: ReferenceTree;
  readonly pages: ReferencePages;
  readonly differences: Differences;
  readonly handlers: CommandHandlers<ReferenceCommandId>;
  /** Opens the reference page of an operation. */
  openPage(operationId: string): Promise<void>;
}

/** Creates the rows of the view, the pages, and the handlers of the commands. */
export function createReferenceUi(
  services: Services,
  scope: ReferenceScope,
  view: vscode.TreeView<ReferenceNode>,
  onDifference: (exchangeId: string) => Promise<void>,
): ReferenceUi {
  const parts = new DisposableStore();
  const tree = parts.add(new ReferenceTree(view, services, scope));
  const pages = parts.add(new ReferencePages(services));
  const differences = new Differences(services, pages, onDifference);
  const actions = new ReferenceActions(services, scope, tree, pages);
  return {
    tree,
    pages,
    differences,
    handlers: handlersOf(services, scope, differences, actions),
    openPage: (id) => actions.openPage([id]),
    dispose: () => parts.dispose(),
  };
}

/** Actions for one operation: the one given, the selected one, or one the user picks. */
class ReferenceActions {
  constructor(
    private readonly services: Services,
    private readonly scope: ReferenceScope,
    private readonly tree: ReferenceTree,
    private readonly pages: ReferencePages,
  ) {}

  async openPage(raw: readonly unknown[]): Promise<void> {
    const operation = (await this.given(raw)) ?? (await this.select());
    if (operation) await this.show(operation);
  }

  async tryIt(raw: readonly unknown[]): Promise<void> {
    await this.withOperation(raw, async (operation) => {
      await this.services.tryRequest(
        exampleRequest(operation, this.pathForm(operation)),
        findAccountFor(this.services.accounts, operation)?.key,
      );
    });
  }

  async scratchpad(raw: readonly unknown[]): Promise<void> {
    await this.withOperation(raw, async (operation) => {
      await this.services.openRequestFile(exampleRequest(operation, this.pathForm(operation)), operation.title);
    });
  }

  async copyPath(raw: readonly unknown[]): Promise<void> {
    await this.withOperation(raw, async (operation) => {
      await vscode.env.clipboard.writeText(pathFor(operation, this.pathForm(operation)));
    });
  }

  async openDocs(raw: readonly unknown[]): Promise<void> {
    await this.withOperation(raw, (operation) => vscode.env.openExternal(vscode.Uri.parse(operation.docs)));
  }

  async ask(raw: readonly unknown[]): Promise<void> {
    await askDocumentation(this.services, this.pages, this.scope.generations, await this.given(raw));
  }

  async search(): Promise<void> {
    const found = await searchReference(this.scope.generations, (one) => this.pathForm(one), {
      retired: this.scope.retired,
    });
    if (found) await this.act(found);
  }

  private async act({ operation, action }: FoundOperation): Promise<void> {
    if (action === 'try') await this.tryIt([operation.id]);
    else if (action === 'scratchpad') await this.scratchpad([operation.id]);
    else await this.show(operation);
  }

  private async show(operation: Operation): Promise<void> {
    await this.pages.open(operation.id, operation.title);
    await this.tree.reveal(operation.id);
  }

  private pathForm(operation: Operation): PathForm {
    return shownPathForm(this.services.accounts, operation);
  }

  private async withOperation(
    raw: readonly unknown[],
    use: (operation: Operation) => PromiseLike<unknown>,
  ): Promise<void> {
    const operation = (await this.given(raw)) ?? (await this.ofPage());
    if (operation) await use(operation);
  }

  /** The operation that the open page is about; otherwise one the user picks, among those of the page if there are several. */
  private async ofPage(): Promise<Operation | undefined> {
    const { findOperation } = await import('../../../api/catalogue');
    const operations = this.pages.operationsOfActivePage().flatMap((id) => findOperation(id) ?? []);
    if (operations.length < 2) return operations[0] ?? this.select();
    const rows = operations.map((operation) => ({
      label: operation.title,
      description: `${operation.method} ${operation.path}`,
      operation,
    }));
    return (await vscode.window.showQuickPick(rows, { placeHolder: l10n.t('Select an operation') }))?.operation;
  }

  private async select(): Promise<Operation | undefined> {
    return (
      await searchReference(this.scope.generations, (one) => this.pathForm(one), {
        placeholder: l10n.t('Select an operation'),
        retired: this.scope.retired,
      })
    )?.operation;
  }

  /** A row of the tree, an operation id, or nothing usable. */
  private async given([item]: readonly unknown[]): Promise<Operation | undefined> {
    const id: unknown =
      typeof item === 'string'
        ? item
        : ((item as { operation?: { id?: unknown } } | undefined)?.operation?.id ??
          (item as { operationId?: unknown } | undefined)?.operationId);
    if (typeof id !== 'string') return undefined;
    const { findOperation } = await import('../../../api/catalogue');
    return findOperation(id);
  }
}

function handlersOf(
  services: Services,
  scope: ReferenceScope,
  differences: Differences,
  actions: ReferenceActions,
): CommandHandlers<ReferenceCommandId> {
  return {
    'acquire.reference.openPage': (raw) => actions.openPage(raw),
    'acquire.reference.search': () => actions.search(),
    'acquire.reference.try': (raw) => actions.tryIt(raw),
    'acquire.reference.scratchpad': (raw) => actions.scratchpad(raw),
    'acquire.reference.copyPath': (raw) => actions.copyPath(raw),
    'acquire.reference.openDocs': (raw) => actions.openDocs(raw),
    'acquire.reference.ask': (raw) => actions.ask(raw),
    'acquire.reference.exportOpenApi': () => exportOpenApi(services.accounts.active()?.generation),
    'acquire.reference.showBoth': () => scope.showBoth(true),
    'acquire.reference.showOne': () => scope.showBoth(false),
    'acquire.reference.showRetired': () => scope.showRetired(true),
    'acquire.reference.hideRetired': () => scope.showRetired(false),
    'acquire.reference.showDifferences': ([given]) =>
      differences.show(
        typeof given === 'string' ? given : (given as { entry?: { id?: unknown } } | undefined)?.entry?.id,
      ),
  };
}

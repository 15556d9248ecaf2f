// What VS Code must know at activation, for code that is loaded when VS Code first asks for contents.
import * as vscode from 'vscode';
import { lazy } from '../core/lazy';

interface LazyTreeOptions<T> extends Omit<vscode.TreeViewOptions<T>, 'treeDataProvider'> {
  /** Whether the provider has `resolveTreeItem`. VS Code shows other tooltips if it has. */
  readonly resolves?: boolean;
}

/** Creates a view whose rows come from code that is loaded when the view is first drawn. */
export function createLazyTreeView<T>(
  id: string,
  { resolves, ...options }: LazyTreeOptions<T>,
  load: () => Promise<vscode.TreeDataProvider<T>>,
): vscode.TreeView<T> {
  const changed = new vscode.EventEmitter<T | T[] | undefined | null | void>();
  const rows = lazy(async () => {
    const provider = await load();
    provider.onDidChangeTreeData?.((row) => changed.fire(row));
    return provider;
  });
  return vscode.window.createTreeView<T>(id, {
    ...options,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (row) => (await rows()).getChildren(row),
      getTreeItem: async (row) => (await rows()).getTreeItem(row),
      getParent: async (row) => (await rows()).getParent?.(row),
      ...(resolves && {
        resolveTreeItem: async (item, row, token) => (await rows()).resolveTreeItem?.(item, row, token),
      }),
    },
  });
}

/** Registers a file system whose files come from code that is loaded when one is first read. */
export function registerLazyFileSystem(
  scheme: string,
  options: { readonly isReadonly?: boolean },
  load: () => Promise<vscode.FileSystemProvider>,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const files = lazy(async () => {
    const provider = await load();
    provider.onDidChangeFile((changes) => changed.fire(changes));
    return provider;
  });
  const provider: vscode.FileSystemProvider = {
    onDidChangeFile: changed.event,
    watch: () => ({ dispose: () => undefined }),
    stat: async (uri) => (await files()).stat(uri),
    readFile: async (uri) => (await files()).readFile(uri),
    readDirectory: async (uri) => (await files()).readDirectory(uri),
    writeFile: async (uri, content, how) => (await files()).writeFile(uri, content, how),
    createDirectory: async (uri) => (await files()).createDirectory(uri),
    delete: async (uri, how) => (await files()).delete(uri, how),
    rename: async (from, to, how) => (await files()).rename(from, to, how),
  };
  return vscode.workspace.registerFileSystemProvider(scheme, provider, { ...options, isCaseSensitive: true });
}

/** Registers documents whose text comes from code that is loaded when one is first opened. */
export function registerLazyDocuments(
  scheme: string,
  load: () => Promise<vscode.TextDocumentContentProvider>,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const documents = lazy(async () => {
    const provider = await load();
    provider.onDidChange?.((uri) => changed.fire(uri));
    return provider;
  });
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: async (uri, token) => (await documents()).provideTextDocumentContent(uri, token),
  });
}

// The Test Explorer: which files it lists, and when they run.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../../core/disposables';
import type { DocumentSending } from '../sending/sending';
import { OperationCoverage } from './coverage';
import { TestItems } from './testItems';
import { runTestFile } from './testRun';

const LANGUAGE = 'acquire-http';
/** Milliseconds without a change before the items of a document are read again. */
const DEBOUNCE_MS = 500;

/** Shows request files as tests, once the workspace is trusted. */
export function registerTests(sending: DocumentSending): vscode.Disposable {
  const store = new DisposableStore();
  const begin = (): void => {
    store.add(createController(sending));
  };
  if (vscode.workspace.isTrusted) begin();
  else store.add(vscode.workspace.onDidGrantWorkspaceTrust(begin));
  return store;
}

function createController(sending: DocumentSending): vscode.Disposable {
  const store = new DisposableStore();
  const controller = store.add(vscode.tests.createTestController('acquire.requests', l10n.t('Acquire Requests')));
  const items = new TestItems(controller);
  controller.resolveHandler = (item) => (item ? items.read(item) : items.discover());
  controller.refreshHandler = (token) => items.discover(token);
  const profile = controller.createRunProfile(
    l10n.t('Run'),
    vscode.TestRunProfileKind.Run,
    async (request, token) => {
      if (request.continuous) runOnSave(request, token);
      else await run(request, token);
    },
    true,
  );
  profile.supportsContinuousRun = true;
  store.add(profile);

  const watcher = store.add(vscode.workspace.createFileSystemWatcher('**/*.acquire.http', false, true, false));
  const isOurs = (uri: vscode.Uri): boolean => !uri.path.includes('/node_modules/');
  const isInWorkspace = (uri: vscode.Uri): boolean => vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  store.add(watcher.onDidCreate((uri) => void (isOurs(uri) && items.file(uri))));
  store.add(
    watcher.onDidDelete((uri) => {
      items.remove(uri);
    }),
  );
  // An open file shows its tests in the gutter, even if the Test Explorer was never opened.
  const opened = (document: vscode.TextDocument): void => {
    const { uri, languageId } = document;
    if (languageId === LANGUAGE && uri.path.endsWith('.acquire.http') && isOurs(uri) && isInWorkspace(uri))
      items.update(items.file(uri), document);
  };
  vscode.workspace.textDocuments.forEach(opened);
  store.add(vscode.workspace.onDidOpenTextDocument(opened));
  const waiting = new Map<string, NodeJS.Timeout>();
  store.add({
    dispose: () => {
      for (const timer of waiting.values()) clearTimeout(timer);
    },
  });
  store.add(
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      const key = document.uri.toString();
      if (document.languageId !== LANGUAGE || !controller.items.get(key)) return;
      clearTimeout(waiting.get(key));
      waiting.set(
        key,
        setTimeout(() => {
          waiting.delete(key);
          const file = controller.items.get(key);
          if (file && !document.isClosed) items.update(file, document);
        }, DEBOUNCE_MS),
      );
    }),
  );

  /** The files of a run, each with its selected items; a file item includes all its requests. */
  async function chosen(request: vscode.TestRunRequest): Promise<Map<vscode.TestItem, vscode.TestItem[]>> {
    if (!request.include && !controller.items.size) await items.discover();
    const files = new Map<vscode.TestItem, vscode.TestItem[]>();
    for (const item of request.include ?? [...controller.items].map(([, one]) => one)) {
      const place = items.placeOf(item);
      const file = place && controller.items.get(place.uri.toString());
      if (file) files.set(file, [...(files.get(file) ?? []), item]);
    }
    return files;
  }

  async function run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const test = controller.createTestRun(request);
    const stop = new AbortController();
    const coverage = new OperationCoverage();
    const cancelled = [token, test.token].map((one) =>
      one.onCancellationRequested(() => {
        stop.abort();
      }),
    );
    try {
      for (const [file, included] of await chosen(request)) {
        if (stop.signal.aborted) break;
        // The file may have been changed since its items were made.
        if (!file.children.size || waiting.has(file.id)) await items.read(file);
        const excluded = request.exclude ?? [];
        await runTestFile({ sending, items, test, file, included, excluded, coverage, signal: stop.signal });
      }
      for (const line of await coverage.lines()) test.appendOutput(`${line}\r\n`);
    } finally {
      for (const one of cancelled) one.dispose();
      test.end();
    }
  }

  /** Runs the reads of each file when it is saved, until the run is canceled. */
  function runOnSave(request: vscode.TestRunRequest, token: vscode.CancellationToken): void {
    const listener = vscode.workspace.onDidSaveTextDocument(async (document) => {
      const file = controller.items.get(document.uri.toString());
      if (!file || !(await chosen(request)).has(file)) return;
      await run(new vscode.TestRunRequest([file], request.exclude, profile), token);
    });
    token.onCancellationRequested(() => {
      listener.dispose();
    });
  }
  return store;
}

import type * as vscode from 'vscode';
import type { ToPanel } from '../../../src/features/requests/form/panelMessages';
import { waitUntil } from './leadSupport';

type PanelMessage = {
  [T in keyof ToPanel]: { readonly v: 1; readonly type: T; readonly requestId?: string; readonly payload: ToPanel[T] };
}[keyof ToPanel];

/** A webview panel without a window, whose messages the test sends and reads. */
export class FakePanel {
  static readonly all: FakePanel[] = [];
  readonly posted: PanelMessage[] = [];
  private listener: (raw: unknown) => void = () => undefined;
  title = '';
  active = true;
  iconPath: unknown;
  readonly webview = {
    options: {} as vscode.WebviewOptions,
    html: '',
    cspSource: 'https://own.example',
    asWebviewUri: (uri: vscode.Uri) => uri,
    onDidReceiveMessage: (listener: (raw: unknown) => void) => {
      this.listener = listener;
      return { dispose: () => undefined };
    },
    postMessage: (message: PanelMessage) => {
      this.posted.push(message);
      return Promise.resolve(true);
    },
  };
  readonly onDidChangeViewState: (listener: () => void) => vscode.Disposable = () => ({ dispose: () => undefined });
  private ended: () => void = () => undefined;
  constructor() {
    FakePanel.all.push(this);
  }
  readonly onDidDispose = (listener: () => void) => {
    this.ended = listener;
    return { dispose: () => undefined };
  };
  reveal(): void {
    /* it has no window */
  }
  dispose(): void {
    this.ended();
  }

  say(type: string, payload: object, requestId?: string): void {
    this.listener({ v: 1, type, payload, requestId });
  }
  last<T extends keyof ToPanel>(type: T): ToPanel[T] | undefined {
    return this.posted.filter((m) => m.type === type).at(-1)?.payload as ToPanel[T] | undefined;
  }
  async next<T extends keyof ToPanel>(type: T): Promise<ToPanel[T]> {
    const before = this.posted.filter((m) => m.type === type).length;
    await waitUntil(`a message ${type}`, () => this.posted.filter((m) => m.type === type).length > before);
    return this.last(type)!;
  }
}

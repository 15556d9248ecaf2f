import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { readMessage, type Payloads, type Protocol } from '../../core/panelProtocol';
import { escapeHtml } from '../../core/text';

/** Options of a panel. */
export interface PanelOptions<P extends Protocol> {
  readonly extensionUri: vscode.Uri;
  /** `dist/webview/<name>` has its script and its own style. */
  readonly name: string;
  readonly title: string;
  /** The messages that the panel may send. Anything else is dropped. */
  readonly protocol: P;
  /** One function per message type. */
  readonly handlers: {
    readonly [T in keyof P]: (payload: Payloads<P>[T], requestId: string | undefined) => unknown;
  };
  /** Gets what a handler throws or rejects with. */
  readonly onError: (error: unknown) => unknown;
}

/** The host side of one panel: its page, and the messages in both directions. `Out` has the payloads of messages to the panel by type. */
export class PanelHost<Out extends object, P extends Protocol> implements vscode.Disposable {
  /** False until the panel's script has sent a message. */
  private listens = false;
  private closed = false;
  private readonly listening: vscode.Disposable;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly options: PanelOptions<P>,
  ) {
    const { extensionUri, name, title } = options;
    const { webview } = panel;
    const media = (file: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'media', file);
    panel.iconPath = { light: media('panel-light.svg'), dark: media('panel-dark.svg') };
    panel.title = title;
    webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(extensionUri)] };
    this.listening = webview.onDidReceiveMessage((raw: unknown) => {
      this.receive(raw);
    });
    webview.html = pageOf(webview, extensionUri, name, title);
  }

  set title(title: string) {
    if (!this.closed) this.panel.title = title;
  }

  /** Sends a message if the panel is listening; `requestId` identifies the message it responds to. */
  post<T extends keyof Out & string>(type: T, payload: Out[T], requestId?: string): void {
    // VS Code throws if a message is sent to a closed panel.
    if (this.listens && !this.closed)
      void this.panel.webview.postMessage({ v: 1, type, payload, ...(requestId ? { requestId } : {}) });
  }

  /** Validates a message from the panel and passes it to the handler of its type. */
  receive(raw: unknown): void {
    const { protocol, handlers, onError } = this.options;
    const message = readMessage(raw, protocol);
    if (!message || this.closed) return;
    this.listens = true;
    const handler = handlers[message.type]! as (payload: object, requestId: string | undefined) => unknown;
    void (async () => handler(message.payload, message.requestId))().catch(onError);
  }

  /** Stops the messages. The panel itself stays: VS Code closes it, or restores it after a reload. */
  dispose(): void {
    this.closed = true;
    this.listening.dispose();
  }
}

/** The folder with the panels' scripts and styles; the only one a webview may load from. */
function webviewRoot(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

/**
 * The page of a panel: an empty body, the shared and its own style, and one script. The CSP blocks the rest: no inline script or style,
 * no image, no connection, no other base URL, no form.
 */
function pageOf(webview: vscode.Webview, extensionUri: vscode.Uri, name: string, title: string): string {
  const nonce = randomBytes(18).toString('base64url');
  const uri = (file: string): string =>
    escapeHtml(webview.asWebviewUri(vscode.Uri.joinPath(webviewRoot(extensionUri), file)).toString());
  return `<!DOCTYPE html>
<html lang="${escapeHtml(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${uri('shared.css')}">
<link rel="stylesheet" href="${uri(`${name}.css`)}">
</head>
<body aria-label="${escapeHtml(title)}">
<script nonce="${nonce}" src="${uri(`${name}.js`)}"></script>
</body>
</html>`;
}

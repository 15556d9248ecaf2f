import { activeResource } from '../../../platform/ownEditors';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ApiRequest } from '../../../api/client/types';
import { SECRET_MASK } from '../../../core/redaction';
import { redactRequest } from '../history/redactRequest';
import { CODE_LANGUAGES, DOCUMENT_LANGUAGE, TOKEN_ENVIRONMENT_VARIABLE } from '../code/codeLanguages';
import { findJsonPlace } from '../json/jsonPlace';
import { PORTABLE_LANGUAGE, type RequestsContext } from './context';
import { EXCHANGE_SCHEME } from '../../../platform/schemes';
import { isRequestRow, type CommandArguments, type RequestTargets } from './requestTargets';
import type { DocumentRequests } from './view/rows';

/** The commands that copy requests and parts of their responses. */
export class CopyCommands {
  constructor(
    private readonly context: RequestsContext,
    private readonly targets: RequestTargets,
    private readonly documents: () => DocumentRequests | undefined,
  ) {}

  /** Asks for a language and copies a request as its code. */
  async copyAs(raw: CommandArguments): Promise<void> {
    const target = await this.targets.request(raw);
    if (!target) return;
    const { request } = target;
    const items = [
      ...CODE_LANGUAGES.map(({ id, label }) => ({ label, id: id as string })),
      { label: l10n.t('Request file'), id: DOCUMENT_LANGUAGE },
      { label: l10n.t('Portable .http, for other tools'), id: PORTABLE_LANGUAGE },
    ];
    const chosen = await vscode.window.showQuickPick(items, {
      title: l10n.t('Copy Request As'),
      placeHolder: l10n.t('The token is written as the environment variable {0}', TOKEN_ENVIRONMENT_VARIABLE),
    });
    if (!chosen) return;
    try {
      const text = await this.context.code(this.targets.account(target.accountKey), request, chosen.id);
      await this.copyRedacted(text, request, l10n.t('Copied as {0}.', chosen.label));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      void vscode.window.showInformationMessage(l10n.t('A request with a binary body cannot be written as code.'));
    }
  }

  /** Copies a request file, or the request of a response, for other tools: host and token are variables. */
  async copyPortable(raw: CommandArguments): Promise<void> {
    const uri = raw[0] instanceof vscode.Uri ? raw[0] : activeResource();
    let request: ApiRequest | undefined;
    let text =
      isRequestRow(raw[0]) || !uri || uri.scheme === EXCHANGE_SCHEME
        ? undefined
        : await this.documents()?.portable(uri);
    if (text === undefined) {
      const isExchange = isRequestRow(raw[0]) || uri?.scheme === EXCHANGE_SCHEME;
      const target = isExchange ? await this.targets.request(raw) : this.targets.showNoTarget();
      if (!target) return;
      request = target.request;
      text = await this.context.code(this.targets.account(target.accountKey), request, PORTABLE_LANGUAGE);
    }
    await this.copyRedacted(
      text,
      request,
      l10n.t('Copied. The variables host and token stand for the host and the token.'),
    );
  }

  /** Copies a link that opens a request in Try Request, without secrets. */
  async copyLink(raw: CommandArguments): Promise<void> {
    const target = await this.targets.request(raw);
    const account = target && this.targets.account(target.accountKey);
    if (!target || !account) return target && this.targets.showNoTarget();
    const { services } = this.context;
    const { method, url, query, headers, body } = redactRequest(target.request);
    const parts = { url, query, body: body?.kind === 'bytes' ? undefined : body };
    const safe = services.redactor.text(JSON.stringify(parts), target.request.secrets);
    const request: ApiRequest = {
      ...(JSON.parse(safe) as Omit<ApiRequest, 'method'>),
      method,
      headers,
      ...(body?.kind === 'bytes' ? { body } : {}),
    };
    await services.copyLinks([{ kind: 'request', accountKey: account.key, request }]);
  }

  /** Copies a text without secrets, and says if values are missing in it. */
  private async copyRedacted(text: string, request: ApiRequest | undefined, message: string): Promise<void> {
    const safe = this.context.services.redactor.text(text, request?.secrets);
    await vscode.env.clipboard.writeText(safe);
    const isIncomplete = safe.includes(SECRET_MASK) || safe.includes(encodeURIComponent(SECRET_MASK));
    vscode.window.setStatusBarMessage(
      isIncomplete ? `${message} ${l10n.t('Secret values were replaced with {0}.', SECRET_MASK)}` : message,
      5000,
    );
  }

  /** Copies the JSONPath of the value under the cursor of a JSON document, or the value itself. */
  async copyPlace(what: 'path' | 'value'): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const place =
      editor?.document.languageId === 'json'
        ? findJsonPlace(editor.document.getText(), editor.document.offsetAt(editor.selection.active))
        : undefined;
    if (place) await vscode.env.clipboard.writeText(place[what]);
    else void vscode.window.showInformationMessage(l10n.t('Place the cursor on a value of a JSON response first.'));
  }
}

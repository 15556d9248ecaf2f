import { API_VERSIONS } from '../../../../api/client/apiVersions';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import type { ApiRequest } from '../../../../api/client/types';
import type { CurlCommand } from '../../curl/command';
import { parseCurl } from '../../curl/curl';
import { curlNoteTexts, curlProblemText } from '../../curl/messages';
import { curlToDocument, curlToRequest } from '../../curl/curlDocument';
import { toPathForm } from '../../../../api/client/access/requestTarget';
import { DOCUMENT_LANGUAGE } from '../../code/codeLanguages';
import type { Services } from '../../../../platform/services';
import { findOperationFor } from '../sending/send';

export { curlProblemText };

/** Reports what was changed or left out, and offers to sign in with a token found in the command. */
export async function reportCurlNotes(
  command: CurlCommand,
  account: Account | undefined,
  signIn: Services['signIn'],
): Promise<void> {
  const notes = curlNoteTexts(command.notes);
  if (command.notes.some(({ code }) => code === 'token'))
    notes.unshift(
      command.token
        ? l10n.t('The token in the command was left out of the text.')
        : l10n.t("The credential in the command was left out: the account's token is attached when you send."),
    );
  if (!notes.length) return;
  const signInLabel = account ? l10n.t('Add as Account') : l10n.t('Sign In with the Token');
  const chosen = await vscode.window.showInformationMessage(notes.join(' '), ...(command.token ? [signInLabel] : []));
  if (chosen === signInLabel) await signIn({ token: command.token });
}

/** A command's request with the path form an account uses; undefined if it names a file. */
export async function requestForAccount(
  command: CurlCommand,
  account: Account | undefined,
): Promise<ApiRequest | undefined> {
  const request = curlToRequest(command, account?.origin);
  if (!request || !account || !API_VERSIONS[account.generation].hasPathForms || !request.url.startsWith('/'))
    return request;
  const operation = await findOperationFor(account, request.method, request.url);
  if (!operation) return request;
  const mark = request.url.search(/[?#]/);
  const path = mark < 0 ? request.url : request.url.slice(0, mark);
  return { ...request, url: toPathForm(path, account.pathForm) + request.url.slice(path.length) };
}

/** Inserts the clipboard's curl command as a request into the open request file, or into a new one. */
export async function pasteCurl(
  given: unknown,
  { accounts, signIn }: Pick<Services, 'accounts' | 'signIn'>,
  open: (text: string) => Promise<unknown>,
): Promise<void> {
  const account = accounts.active();
  const text = typeof given === 'string' ? given : await vscode.env.clipboard.readText();
  const command = parseCurl(text);
  if (typeof command === 'string') return void vscode.window.showInformationMessage(curlProblemText(command));
  const content = curlToDocument(command, { origin: account?.origin });
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId === DOCUMENT_LANGUAGE) {
    const { document } = editor;
    const end = document.lineAt(document.lineCount - 1).range.end;
    const before = document.getText().trimEnd();
    await editor.edit((edit) => {
      edit.insert(end, `${before === '' ? '' : end.character ? '\n\n' : '\n'}${content}`);
    });
    const place = document.lineAt(document.lineCount - 1).range.end;
    editor.selection = new vscode.Selection(place, place);
    editor.revealRange(new vscode.Range(place, place));
  } else await open(content);
  void reportCurlNotes(command, account, signIn);
}

// The questions of an OAuth sign-in, asked once it is known whose workspace it is.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { OAuthServer } from '../oauth/types';
import type { OAuthCredential } from '../credentials/credential';
import { DisposableStore } from '../../../core/disposables';
import type { Redactor } from '../../../core/redaction';
import type { QuickInputHost } from '../../../core/multiStepInput';
import { oauthCredential, sendOAuthRequest } from './credentialProvider';
import { askForServer } from './oauthServer';
import type { SignInOutcome } from '../oauth/outcome';
import { confirmHosts } from '../signIn/oauthHosts';
import { callbackPages, oauthProblemText } from '../signIn/oauthTexts';
import type { SignInTarget } from '../signIn/texts';
import { SERVERS_KEY } from './stateKeys';

/** What an OAuth sign-in needs from the window, and which account it is for. */
export interface OAuthQuestion {
  readonly ask: QuickInputHost;
  readonly memory: vscode.Memento;
  readonly redactor: Redactor;
  readonly log: (error: unknown) => void;
  readonly target: SignInTarget;
  readonly back: boolean;
  /** The registration of the account that signs in again; then only hosts that differ are confirmed, and consent is given by browser. */
  readonly server?: OAuthServer;
  /** The result of the sign-in after it has tokens; for the page in the browser. */
  readonly outcome: SignInOutcome;
}

/** Asks for the authorization server and registration, then signs in by browser. 'back' or undefined if the user went back or canceled. */
export async function askForOAuth(question: OAuthQuestion): Promise<OAuthCredential | 'back' | undefined> {
  const { memory, target, ask } = question;
  let known = question.server ?? memory.get<Record<string, OAuthServer>>(SERVERS_KEY, {})[target.origin];
  for (;;) {
    const server = question.server ?? (await askForServer(question, known));
    if (server === 'back' || !server) return server;
    const hosts = await confirmHosts(ask, server, question.server === undefined);
    if (hosts === 'back' && !question.server) {
      known = server;
      continue;
    }
    if (hosts !== 'confirmed') return undefined;
    await memory.update(SERVERS_KEY, {
      ...memory.get<Record<string, OAuthServer>>(SERVERS_KEY, {}),
      [target.origin]: server,
    });
    return consent(question, server);
  }
}

/** Opens the browser and waits for the callback, pasted input or cancellation. The box shows a failure; Enter tries again. */
async function consent(
  { redactor, log, outcome }: OAuthQuestion,
  server: OAuthServer,
): Promise<OAuthCredential | undefined> {
  const [{ beginSignIn }, { SingleSignIn }] = await Promise.all([
    import('../oauth/signIn'),
    import('../oauth/singleSignIn'),
  ]);
  const start = (): ReturnType<typeof beginSignIn> =>
    beginSignIn(server, {
      http: sendOAuthRequest,
      pages: callbackPages(),
      completed: outcome.result,
      open: (url) => vscode.env.openExternal(vscode.Uri.parse(url, true)),
      external: async (uri) =>
        withPath((await vscode.env.asExternalUri(vscode.Uri.parse(uri, true))).toString(true), uri),
    });
  return new Promise((resolve) => {
    const parts = new DisposableStore();
    const box = parts.add(vscode.window.createInputBox());
    const again = { iconPath: new vscode.ThemeIcon('link-external'), tooltip: l10n.t('Open the Browser Again') };
    const copy = { iconPath: new vscode.ThemeIcon('copy'), tooltip: l10n.t('Copy Link') };
    const signIn = new SingleSignIn(start);
    let over = false;
    const end = (credential: OAuthCredential | undefined): void => {
      if (over) return;
      over = true;
      signIn.end();
      parts.dispose();
      resolve(credential);
    };
    const begin = async (): Promise<void> => {
      try {
        const own = await signIn.begin();
        if (!own) return;
        box.validationMessage = undefined;
        box.busy = true;
        own.tokens.then(
          (tokens) => {
            redactor.remember(tokens.accessToken);
            end(oauthCredential(server, tokens));
          },
          (error: unknown) => {
            if (over) return;
            log(error);
            box.busy = false;
            box.validationMessage = `${oauthProblemText(error)} ${l10n.t('Press Enter to try again.')}`;
          },
        );
        await vscode.env.openExternal(vscode.Uri.parse(own.url, true));
      } catch (error) {
        log(error);
        box.busy = false;
        box.validationMessage = oauthProblemText(error);
      }
    };
    Object.assign(box, {
      title: l10n.t('Sign In with OAuth'),
      ignoreFocusOut: true,
      password: true,
      placeholder: l10n.t('Code or address, only if the browser cannot return'),
      prompt: l10n.t(
        'Approve the sign-in in the browser at {0}. If the browser cannot return to VS Code, paste the address it ended at, or the code it shows.',
        new URL(server.authorizationEndpoint).host,
      ),
      buttons: [again, copy],
    });
    parts.add(
      box.onDidTriggerButton((button) => {
        const { running } = signIn;
        if (!running) {
          void begin();
          return;
        }
        void (button === again
          ? vscode.env.openExternal(vscode.Uri.parse(running.url, true))
          : vscode.env.clipboard.writeText(running.url));
      }),
    );
    parts.add(
      box.onDidAccept(() => {
        const { running } = signIn;
        if (!running) {
          box.value = '';
          void begin();
          return;
        }
        if (!box.value.trim()) return;
        try {
          running.paste(box.value);
          box.value = '';
        } catch (error) {
          box.validationMessage = oauthProblemText(error);
        }
      }),
    );
    parts.add(
      box.onDidChangeValue(() => {
        if (signIn.running) box.validationMessage = undefined;
      }),
    );
    parts.add(
      box.onDidHide(() => {
        end(undefined);
      }),
    );
    box.show();
    void begin();
  });
}

/** Some versions of VS Code drop the path of a forwarded port. */
function withPath(external: string, original: string): string {
  const { pathname } = new URL(original);
  return new URL(external).pathname.endsWith(pathname) ? external : `${external.replace(/\/$/, '')}${pathname}`;
}

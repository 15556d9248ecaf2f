// The questions of signing in by OAuth, asked after it is known whose workspace it is.
import * as vscode from 'vscode';
import type { OAuthServer } from '../../accounts/oauth/types';
import type { OAuthCredential } from '../../accounts/credential';
import { readOrigin } from '../../accounts/origin';
import { DisposableStore } from '../../core/disposables';
import type { Redactor } from '../../core/redact';
import { walk, type Asking, type Step } from '../shared/steps';
import { oauthCredential, oauthHttp } from './oauthDoor';
import { oauthProblemText } from './oauthText';
import type { SignInTarget } from './signInText';

/** Server registrations used before, per API host, so that a second sign-in asks little. Holds no secret. */
const MEMORY_KEY = 'acquire.oauth.servers';

/** What a sign-in by OAuth needs of the window, and which account it is for. */
export interface OAuthQuestion {
  readonly ask: Asking;
  readonly memory: vscode.Memento;
  readonly redactor: Redactor;
  readonly log: (error: unknown) => void;
  readonly target: SignInTarget;
  readonly back: boolean;
  /** The registration of the account that signs in again; then nothing is asked but the browser's consent. */
  readonly server?: OAuthServer;
}

/** Asks for the authorization server and the registration there, then signs in by the browser. Resolves to 'back' or undefined when the user went back or gave up. */
export async function askForOAuth(question: OAuthQuestion): Promise<OAuthCredential | 'back' | undefined> {
  const { memory, target } = question;
  const known = question.server ?? memory.get<Record<string, OAuthServer>>(MEMORY_KEY, {})[target.origin];
  const server = question.server ?? (await askForServer(question, known));
  if (server === 'back' || !server) return server;
  await memory.update(MEMORY_KEY, {
    ...memory.get<Record<string, OAuthServer>>(MEMORY_KEY, {}),
    [target.origin]: server,
  });
  return consent(question, server);
}

/** The endpoints, found by the server's own description or entered, then client id and scopes. */
async function askForServer(
  { ask, back: mayGoBack, log }: OAuthQuestion,
  known: OAuthServer | undefined,
): Promise<OAuthServer | 'back' | undefined> {
  const { l10n } = vscode;
  const title = l10n.t('Sign In with OAuth');
  let how: 'find' | 'enter' = known && !known.issuer ? 'enter' : 'find';
  let found: Omit<OAuthServer, 'clientId' | 'scope'> | undefined;
  let authorize = known?.authorizationEndpoint ?? '';
  let tokenEndpoint = known?.tokenEndpoint ?? '';
  let clientId = known?.clientId ?? '';
  let scope = known?.scope ?? '';
  let wentBack = false;
  const endpoint = (typed: string): { value: string } | { problem: string } => {
    const read = readOrigin(typed);
    try {
      return 'origin' in read && /^https?:\/\//.test(typed.trim())
        ? { value: new URL(typed.trim()).href }
        : { problem: l10n.t('Enter a whole https address, such as https://auth.example.com/authorize.') };
    } catch {
      return { problem: l10n.t('Enter a whole https address, such as https://auth.example.com/authorize.') };
    }
  };
  const askHow: Step = async ({ back }) => {
    const answer = await ask.pick<'find' | 'enter'>({
      title,
      back: back || mayGoBack,
      placeholder: l10n.t('Acquire publishes no OAuth addresses. They come with the registration of your application.'),
      choices: [
        {
          label: l10n.t('Find the addresses'),
          detail: l10n.t("From the authorization server's own description (RFC 8414)."),
          icon: 'search',
          value: 'find',
          active: how === 'find',
        },
        {
          label: l10n.t('Enter the addresses'),
          detail: l10n.t('The authorization and the token endpoint, as given to you.'),
          icon: 'edit',
          value: 'enter',
          active: how === 'enter',
        },
      ],
    });
    if (answer.kind !== 'value') {
      wentBack ||= answer.kind === 'back';
      return answer.kind;
    }
    how = answer.value;
    return 'next';
  };
  const askIssuer: Step = async ({ back }) => {
    if (how !== 'find') return 'skip';
    const answer = await ask.input<string>({
      title,
      back,
      value: known?.issuer ?? '',
      placeholder: 'https://auth.example.com',
      prompt: l10n.t('The address of the authorization server (its issuer).'),
      read: endpoint,
      confirm: async (issuer, signal) => {
        try {
          const { discover } = await import('../../accounts/oauth/chunk');
          found = await discover(issuer.replace(/\/$/, ''), oauthHttp, signal).catch((error: unknown) =>
            issuer.endsWith('/') ? discover(issuer, oauthHttp, signal) : Promise.reject(error as Error),
          );
          return undefined;
        } catch (error) {
          if (!signal.aborted) log(error);
          return oauthProblemText(l10n, error);
        }
      },
    });
    return answer.kind === 'value' ? 'next' : answer.kind;
  };
  const askAddress =
    (prompt: string, get: () => string, set: (value: string) => void): Step =>
    async ({ back }) => {
      if (how !== 'enter') return 'skip';
      const answer = await ask.input<string>({
        title,
        back,
        value: get(),
        placeholder: 'https://auth.example.com/…',
        prompt,
        read: endpoint,
      });
      if (answer.kind !== 'value') return answer.kind;
      set(answer.value);
      return 'next';
    };
  const askText =
    (prompt: string, placeholder: string, needed: boolean, get: () => string, set: (value: string) => void): Step =>
    async ({ back }) => {
      const answer = await ask.input<string>({
        title,
        back,
        value: get(),
        placeholder,
        prompt,
        read: (typed) =>
          !typed.trim() && needed
            ? { problem: l10n.t('Enter the client id of your registration.') }
            : /[^\u0020-\u007e]/.test(typed)
              ? { problem: l10n.t('Only plain characters can stand here.') }
              : { value: typed.trim().replace(/\s+/g, ' ') },
      });
      if (answer.kind !== 'value') return answer.kind;
      set(answer.value);
      return 'next';
    };
  const done = await walk([
    askHow,
    askIssuer,
    askAddress(
      l10n.t('The authorization endpoint, where the customer agrees.'),
      () => authorize,
      (v) => {
        authorize = v;
      },
    ),
    askAddress(
      l10n.t('The token endpoint, where the code is traded.'),
      () => tokenEndpoint,
      (v) => {
        tokenEndpoint = v;
      },
    ),
    askText(
      l10n.t(
        'The client id of your registration. A public client with the redirect address http://127.0.0.1/callback.',
      ),
      'client-id',
      true,
      () => clientId,
      (v) => {
        clientId = v;
      },
    ),
    askText(
      l10n.t("The scopes to ask for, separated by blanks. Leave it empty for the server's own choice."),
      'offline_access',
      false,
      () => scope,
      (v) => {
        scope = v;
      },
    ),
  ]);
  if (!done) return wentBack ? 'back' : undefined;
  const endpoints = how === 'find' ? found : { authorizationEndpoint: authorize, tokenEndpoint };
  return endpoints && { ...endpoints, clientId, ...(scope ? { scope } : {}) };
}

/** Opens the browser and waits: for the callback, for what the user pastes, or for giving up. A failure is said in the box, and another try is one Enter away. */
async function consent({ redactor, log }: OAuthQuestion, server: OAuthServer): Promise<OAuthCredential | undefined> {
  const { l10n } = vscode;
  const { beginSignIn, CurrentSignIn } = await import('../../accounts/oauth/chunk');
  const pages = {
    done: l10n.t('Signed in. You can close this page and go back to VS Code.'),
    failed: l10n.t('This page does not belong to the sign-in that VS Code is waiting for. Go back to VS Code.'),
  };
  const start = (): ReturnType<typeof beginSignIn> =>
    beginSignIn(server, {
      http: oauthHttp,
      pages,
      open: (url) => vscode.env.openExternal(vscode.Uri.parse(url, true)),
      external: async (uri) =>
        withPath((await vscode.env.asExternalUri(vscode.Uri.parse(uri, true))).toString(true), uri),
    });
  return new Promise((resolve) => {
    const parts = new DisposableStore();
    const box = parts.add(vscode.window.createInputBox());
    const again = { iconPath: new vscode.ThemeIcon('link-external'), tooltip: l10n.t('Open the Browser Again') };
    const copy = { iconPath: new vscode.ThemeIcon('copy'), tooltip: l10n.t('Copy the Link') };
    const signIn = new CurrentSignIn(start);
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
            box.validationMessage = `${oauthProblemText(l10n, error)} ${l10n.t('Press Enter to try again.')}`;
          },
        );
        await vscode.env.openExternal(vscode.Uri.parse(own.url, true));
      } catch (error) {
        log(error);
        box.busy = false;
        box.validationMessage = oauthProblemText(l10n, error);
      }
    };
    Object.assign(box, {
      title: l10n.t('Sign In with OAuth'),
      ignoreFocusOut: true,
      password: true,
      placeholder: l10n.t('Code or address, only if the browser cannot come back'),
      prompt: l10n.t(
        'Agree in the browser at {0}. If it cannot come back to VS Code, paste the address it ended at, or the code it shows.',
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
          box.validationMessage = oauthProblemText(l10n, error);
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

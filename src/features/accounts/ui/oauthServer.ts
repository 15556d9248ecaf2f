// The questions about an authorization server and the client registered there.
import * as l10n from '@vscode/l10n';
import type { OAuthServer } from '../oauth/types';
import { readOrigin } from '../origin';
import { runSteps, type QuickInputHost, type ValidatedInput, type InputStep } from '../../../core/multiStepInput';
import { sendOAuthRequest } from './credentialProvider';
import { oauthProblemText } from '../signIn/oauthTexts';

/** What the questions need from the window. */
export interface ServerQuestion {
  readonly ask: QuickInputHost;
  /** Logs unexpected failures in full. */
  readonly log: (error: unknown) => void;
  /** True if another question comes before the first one here. */
  readonly back: boolean;
}

/** What the user types, each in its own box. */
type Typed = Required<Pick<OAuthServer, 'authorizationEndpoint' | 'tokenEndpoint' | 'clientId' | 'scope'>>;

/**
 * Asks for the endpoints, found by discovery or entered by hand, then for client id and scopes. `known` prefills earlier input. Resolves
 * to 'back' or undefined when the user went back or canceled.
 */
export function askForServer(
  question: ServerQuestion,
  known: OAuthServer | undefined,
): Promise<OAuthServer | 'back' | undefined> {
  return new ServerQuestions(question, known).run();
}

class ServerQuestions {
  private readonly title = l10n.t('Sign In with OAuth');
  private how: 'find' | 'enter';
  private found: Omit<OAuthServer, 'clientId' | 'scope'> | undefined;
  private readonly typed: { -readonly [K in keyof Typed]: string };
  private wentBack = false;

  constructor(
    private readonly question: ServerQuestion,
    private readonly known: OAuthServer | undefined,
  ) {
    this.how = known && !known.issuer ? 'enter' : 'find';
    this.typed = {
      authorizationEndpoint: known?.authorizationEndpoint ?? '',
      tokenEndpoint: known?.tokenEndpoint ?? '',
      clientId: known?.clientId ?? '',
      scope: known?.scope ?? '',
    };
  }

  async run(): Promise<OAuthServer | 'back' | undefined> {
    const done = await runSteps([
      this.askHow,
      this.askIssuer,
      this.askAddress('authorizationEndpoint', l10n.t('Authorization endpoint (where the customer gives consent).')),
      this.askAddress('tokenEndpoint', l10n.t('Token endpoint (exchanges the code for a token).')),
      this.askText('clientId', {
        prompt: l10n.t(
          'The client ID of your registration. A public client with the redirect address http://127.0.0.1/callback.',
        ),
        placeholder: 'client-id',
        needed: true,
      }),
      this.askText('scope', {
        prompt: l10n.t("Scopes to request, separated by spaces. Leave empty for the server's default."),
        placeholder: 'offline_access',
        needed: false,
      }),
    ]);
    if (!done) return this.wentBack ? 'back' : undefined;
    const { authorizationEndpoint, tokenEndpoint, clientId, scope } = this.typed;
    const endpoints = this.how === 'find' ? this.found : { authorizationEndpoint, tokenEndpoint };
    return endpoints && { ...endpoints, clientId, ...(scope ? { scope } : {}) };
  }

  private readonly askHow: InputStep = async ({ back }) => {
    const answer = await this.question.ask.pick<'find' | 'enter'>({
      title: this.title,
      back: back || this.question.back,
      placeholder: l10n.t('Acquire publishes no OAuth addresses. They come with the registration of your application.'),
      choices: [
        {
          label: l10n.t('Find the addresses'),
          detail: l10n.t("From the authorization server's metadata (RFC 8414)."),
          icon: 'search',
          value: 'find',
          active: this.how === 'find',
        },
        {
          label: l10n.t('Enter the addresses'),
          detail: l10n.t('The authorization and the token endpoint, as given to you.'),
          icon: 'edit',
          value: 'enter',
          active: this.how === 'enter',
        },
      ],
    });
    if (answer.kind !== 'value') {
      this.wentBack ||= answer.kind === 'back';
      return answer.kind;
    }
    this.how = answer.value;
    return 'next';
  };

  private readonly askIssuer: InputStep = async ({ back }) => {
    if (this.how !== 'find') return 'skip';
    const answer = await this.question.ask.input<string>({
      title: this.title,
      back,
      value: this.known?.issuer ?? '',
      placeholder: 'https://auth.example.com',
      prompt: l10n.t('The address of the authorization server (its issuer).'),
      read: readEndpoint,
      confirm: (issuer, signal) => this.discover(issuer, signal),
    });
    return answer.kind === 'value' ? 'next' : answer.kind;
  };

  /** Discovers the server; resolves to the problem, if any. A trailing slash may or may not belong to the issuer. */
  private async discover(issuer: string, signal: AbortSignal): Promise<string | undefined> {
    try {
      const { discoverServer } = await import('../oauth/grant');
      this.found = await discoverServer(issuer.replace(/\/$/, ''), sendOAuthRequest, signal).catch((error: unknown) =>
        issuer.endsWith('/') ? discoverServer(issuer, sendOAuthRequest, signal) : Promise.reject(error as Error),
      );
      return undefined;
    } catch (error) {
      if (!signal.aborted) this.question.log(error);
      return oauthProblemText(error);
    }
  }

  private askAddress(key: 'authorizationEndpoint' | 'tokenEndpoint', prompt: string): InputStep {
    return async ({ back }) => {
      if (this.how !== 'enter') return 'skip';
      const placeholder = 'https://auth.example.com/…';
      return this.askFor(key, { back, prompt, placeholder, read: readEndpoint });
    };
  }

  private askText(
    key: 'clientId' | 'scope',
    { prompt, placeholder, needed }: { prompt: string; placeholder: string; needed: boolean },
  ): InputStep {
    const read = (typed: string): ValidatedInput<string> => {
      if (needed && !typed.trim()) return { problem: l10n.t('Enter the client ID of your registration.') };
      if (/[^\u0020-\u007e]/.test(typed)) return { problem: l10n.t('Only ASCII characters are allowed.') };
      return { value: typed.trim().replace(/\s+/g, ' ') };
    };
    return ({ back }) => this.askFor(key, { back, prompt, placeholder, read });
  }

  private async askFor(
    key: keyof Typed,
    box: { back: boolean; prompt: string; placeholder: string; read: (typed: string) => ValidatedInput<string> },
  ): Promise<'next' | 'back' | 'cancelled'> {
    const answer = await this.question.ask.input<string>({ title: this.title, value: this.typed[key], ...box });
    if (answer.kind !== 'value') return answer.kind;
    this.typed[key] = answer.value;
    return 'next';
  }
}

function readEndpoint(typed: string): ValidatedInput<string> {
  const problem = l10n.t('Enter a full https address, such as https://auth.example.com/authorize.');
  const read = readOrigin(typed);
  try {
    return 'origin' in read && /^https?:\/\//.test(typed.trim()) ? { value: new URL(typed.trim()).href } : { problem };
  } catch {
    return { problem };
  }
}

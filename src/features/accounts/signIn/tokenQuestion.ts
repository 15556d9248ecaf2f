// Asks for a token, on its own or as the last step of signing in.
import * as l10n from '@vscode/l10n';
import { accountIdOfKey, readPastedToken } from '../credentials/token';
import type { Account, PathForm } from '../../../api/client/account';
import { tokenLocation } from '../../../api/errors/messages';
import type { InputAnswer, QuickInputHost } from '../../../core/multiStepInput';
import {
  keyOwnerProblemText,
  keyOwnerQuestionText,
  signInFailureText,
  tokenProblemText,
  type SignInTarget,
  TOKEN_NAMES,
} from './texts';

/** Checks whether the token works at the API. Rejects with an AcquireError; resolves to the path form that worked. */
export type TokenCheck = (
  target: SignInTarget & { readonly authHeader: Account['authHeader'] },
  token: string,
  signal: AbortSignal,
) => Promise<{ readonly pathForm: PathForm }>;

/** How the token is asked for: the step number, and what the token is checked against. */
export interface TokenQuestion {
  readonly ask: QuickInputHost;
  readonly check: TokenCheck;
  /** Logs unexpected failures in full. */
  readonly log: (error: unknown) => void;
  readonly title: string;
  readonly step?: number;
  readonly total?: number;
  readonly back: boolean;
  readonly target: SignInTarget & { readonly authHeader: Account['authHeader'] };
  /** The initial value of the box. */
  readonly given?: string;
}

/** A token that Acquire accepted, and the path form and header that worked. */
export interface TokenFound {
  readonly token: string;
  readonly pathForm: PathForm;
  readonly authHeader: Account['authHeader'];
}

/** Asks for the token in a masked box, and checks it against the API before it is accepted. The input stays for another try. */
export async function askForToken({
  ask,
  check,
  log,
  title,
  step,
  total,
  back,
  target,
  given,
}: TokenQuestion): Promise<InputAnswer<TokenFound>> {
  let pathForm: PathForm = 'plain';
  let { authHeader } = target;
  /** A key that the user has already been asked about because it is for another host. */
  let confirmedKey: string | undefined;
  const place = tokenLocation(target.generation);
  const { host } = new URL(target.origin);
  const prompt = (): string =>
    authHeader === 'bearer'
      ? l10n.t("Paste the token from {0}. It is checked at {1}, then kept in VS Code's secret storage.", place, host)
      : l10n.t(
          'Paste the token from {0}. It is sent to {1} in the header auth_token instead of as a Bearer token.',
          place,
          host,
        );
  const otherForm = (): string =>
    authHeader === 'bearer' ? l10n.t('Send It in the Header auth_token') : l10n.t('Send It as a Bearer Token');
  const answer = await ask.input<string>({
    title,
    step,
    total,
    back,
    password: true,
    ...(given ? { value: given } : {}),
    prompt: prompt(),
    placeholder: TOKEN_NAMES[target.generation](),
    read: (typed) => {
      const read = readPastedToken(typed);
      if ('problem' in read) return { problem: tokenProblemText(read.problem) };
      const problem = keyOwnerProblemText(accountIdOfKey(read.token), target);
      return problem === undefined ? { value: read.token } : { problem };
    },
    variant: {
      icon: 'settings',
      label: otherForm(),
      turn: () => {
        authHeader = authHeader === 'bearer' ? 'auth_token' : 'bearer';
        return { prompt: prompt(), label: otherForm() };
      },
    },
    confirm: async (token, signal) => {
      const question = keyOwnerQuestionText(accountIdOfKey(token), target);
      if (question !== undefined && confirmedKey !== token) {
        confirmedKey = token;
        return question;
      }
      try {
        ({ pathForm } = await check({ ...target, authHeader }, token, signal));
        return undefined;
      } catch (error) {
        if (!signal.aborted) log(error);
        return signInFailureText(error, target);
      }
    },
  });
  return answer.kind === 'value' ? { kind: 'value', value: { token: answer.value, pathForm, authHeader } } : answer;
}

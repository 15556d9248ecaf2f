// The questions of signing in, in their order. Asks through `Asking`, so that tests can answer.
import type { l10n } from 'vscode';
import type { Credential, OAuthCredential } from '../../accounts/credential';
import type { Account, Generation, PathForm } from '../../api/account';
import { readAccountId, readOrigin, v2Origin, V1_ORIGIN } from '../../accounts/origin';
import { readToken } from '../../accounts/token';
import { plainLabel } from '../../core/text';
import { tokenPlace } from '../shared/errorText';
import { walk, type Answer, type Asking, type Step } from '../shared/steps';
import {
  accountIdProblemText,
  hostProblemText,
  signInFailureText,
  tokenProblemText,
  type SignInTarget,
} from './signInText';

type Localiser = Pick<typeof l10n, 't'>;

/** Asks the API whether the token works there. Rejects with an AcquireError; resolves to the path form that answered. */
export type TokenCheck = (
  target: SignInTarget & { readonly authHeader: Account['authHeader'] },
  token: string,
  signal: AbortSignal,
) => Promise<{ readonly pathForm: PathForm }>;

/** What a finished sign-in has found out. */
export interface SignInResult extends SignInTarget {
  readonly label: string;
  readonly kind: 'own' | 'customer';
  readonly credential: Credential;
  readonly pathForm: PathForm;
  readonly authHeader: Account['authHeader'];
}

/** What the flow asks of its surroundings. */
export interface SignInSurroundings {
  readonly l10n: Localiser;
  readonly ask: Asking;
  readonly check: TokenCheck;
  /** Takes over for the sandbox; the flow ends there. */
  readonly elsewhere: (where: 'sandbox') => Promise<unknown>;
  /** Signs in by OAuth at the target, for other people's workspaces. */
  readonly oauth: (target: SignInTarget, back: boolean) => Promise<OAuthCredential | 'back' | undefined>;
  /** Says why what OAuth gave does not work at the API. */
  readonly refused: (text: string) => unknown;
  /** Where unexpected failures are written, in full. */
  readonly log: (error: unknown) => void;
  /** Labels that are taken. */
  readonly labels: readonly string[];
  /** A token somebody has pasted already, put into the masked box for confirmation. */
  readonly token?: string;
}

type Whose = 'own' | 'customer' | 'sandbox';
type Place = 'v1' | 'v2' | 'host';

/** Runs the flow: a token for one's own workspace, OAuth for somebody else's. Resolves to undefined when the user gave up or went elsewhere. */
export async function askToSignIn({
  l10n,
  ask,
  check,
  elsewhere,
  oauth,
  refused,
  log,
  labels,
  token,
}: SignInSurroundings): Promise<SignInResult | undefined> {
  const title = l10n.t('Sign In to Acquire');
  let whose = 'own' as Whose;
  let place = 'v1' as Place;
  let generation = '1.0.0' as Generation;
  let accountId = '';
  let host = '';
  let label = '';
  let credential: Credential | undefined;
  let pathForm = 'plain' as PathForm;
  let authHeader = 'bearer' as Account['authHeader'];
  const total = (): number => (place === 'host' ? 5 : 4);
  const target = (): SignInTarget =>
    place === 'host'
      ? { generation, origin: host }
      : place === 'v2'
        ? { generation, origin: v2Origin(accountId), accountId }
        : { generation, origin: V1_ORIGIN };

  const askWhose: Step = async ({ back }) => {
    const answer = await ask.pick<Whose>({
      title,
      step: 1,
      total: 4,
      back,
      placeholder: l10n.t('Whose data do you want to work with?'),
      choices: [
        {
          label: l10n.t('My own workspace'),
          detail: l10n.t('With an access token, which may be used for your own workspace only.'),
          icon: 'key',
          value: 'own',
          active: whose === 'own',
        },
        {
          label: l10n.t("A customer's workspace"),
          detail: l10n.t("With OAuth: the customer agrees. Acquire's terms forbid asking for their token."),
          icon: 'organization',
          value: 'customer',
        },
        {
          label: l10n.t('No workspace yet'),
          detail: l10n.t('With the built-in sandbox: made-up leads on this computer, nothing needed.'),
          icon: 'beaker',
          value: 'sandbox',
        },
      ],
    });
    if (answer.kind !== 'value') return answer.kind;
    whose = answer.value;
    return whose === 'sandbox' ? 'cancelled' : 'next';
  };

  const askPlace: Step = async ({ back }) => {
    const answer = await ask.pick<Place>({
      title,
      step: 2,
      total: total(),
      back,
      placeholder: l10n.t('Which API does the workspace have?'),
      choices: [
        {
          label: l10n.t('API 1.0.0, at app.acquire.io'),
          description: l10n.t('leads'),
          detail: l10n.t('The token stands in {0}.', tokenPlace(l10n, '1.0.0')),
          value: 'v1',
          active: place === 'v1',
        },
        {
          label: l10n.t('API 2.0.0, at an address of your own, such as acme.acquire.io'),
          description: l10n.t('contacts'),
          detail: l10n.t('The API key stands in {0}.', tokenPlace(l10n, '2.0.0')),
          value: 'v2',
          active: place === 'v2',
        },
        {
          label: l10n.t('Another host'),
          detail: l10n.t("A server that speaks Acquire's API: https, or http on this computer."),
          value: 'host',
          active: place === 'host',
        },
      ],
    });
    if (answer.kind !== 'value') return answer.kind;
    place = answer.value;
    if (place !== 'host') generation = place === 'v1' ? '1.0.0' : '2.0.0';
    return 'next';
  };

  const askAccountId: Step = async ({ back }) => {
    if (place !== 'v2') return 'skip';
    const answer = await ask.input<string>({
      title,
      step: 3,
      total: total(),
      back,
      value: accountId,
      placeholder: 'acme',
      prompt: l10n.t('The account id: the first part of the address you work at. For acme.acquire.io it is acme.'),
      read: (typed) => {
        const read = readAccountId(typed);
        return 'accountId' in read ? { value: read.accountId } : { problem: accountIdProblemText(l10n, read.problem) };
      },
    });
    if (answer.kind !== 'value') return answer.kind;
    accountId = answer.value;
    label = accountId;
    return 'next';
  };

  const askHost: Step = async ({ back }) => {
    if (place !== 'host') return 'skip';
    const answer = await ask.input<string>({
      title,
      step: 3,
      total: total(),
      back,
      value: host,
      placeholder: 'acquire.example.com',
      prompt: l10n.t('The host the token is sent to, and nowhere else.'),
      read: (typed) => {
        const read = readOrigin(typed);
        return 'origin' in read ? { value: read.origin } : { problem: hostProblemText(l10n, read.problem) };
      },
    });
    if (answer.kind !== 'value') return answer.kind;
    host = answer.value;
    label = new URL(host).host;
    return 'next';
  };

  const askGeneration: Step = async ({ back }) => {
    if (place !== 'host') return 'skip';
    const answer = await ask.pick<Generation>({
      title,
      step: 4,
      total: total(),
      back,
      placeholder: l10n.t('Which API does {0} speak?', new URL(host).host),
      choices: [
        {
          label: l10n.t('API 1.0.0'),
          description: l10n.t('leads'),
          detail: l10n.t('POST /profile/lead/list'),
          value: '1.0.0',
          active: generation === '1.0.0',
        },
        {
          label: l10n.t('API 2.0.0'),
          description: l10n.t('contacts'),
          detail: l10n.t('GET /api/v1/crm/objects/contact'),
          value: '2.0.0',
          active: generation === '2.0.0',
        },
      ],
    });
    if (answer.kind !== 'value') return answer.kind;
    generation = answer.value;
    return 'next';
  };

  const askLabel: Step = async ({ back }) => {
    if (place !== 'v1') return 'skip';
    const answer = await ask.input<string>({
      title,
      step: 3,
      total: total(),
      back,
      value: label,
      placeholder: 'Acme',
      prompt: l10n.t('A name for this workspace, for you alone: in 1.0.0 all workspaces have one address.'),
      read: (typed) => readLabel(l10n, typed, labels),
    });
    if (answer.kind !== 'value') return answer.kind;
    label = answer.value;
    return 'next';
  };

  const askOAuth: Step = async ({ back }) => {
    const got = await oauth(target(), back);
    if (!got || got === 'back') return got ?? 'cancelled';
    try {
      ({ pathForm } = await check({ ...target(), authHeader: 'bearer' }, got.token, new AbortController().signal));
    } catch (error) {
      log(error);
      refused(signInFailureText(l10n, error, target()));
      return 'cancelled';
    }
    credential = got;
    return 'next';
  };

  const askToken: Step = async ({ back }) => {
    if (whose === 'customer') return askOAuth({ back });
    const answer = await askForToken({
      l10n,
      ask,
      check,
      log,
      title,
      given: token,
      step: total(),
      total: total(),
      back,
      target: { ...target(), authHeader },
    });
    if (answer.kind !== 'value') return answer.kind;
    ({ pathForm, authHeader } = answer.value);
    credential = { kind: 'token', token: answer.value.token };
    return 'next';
  };

  const done = await walk([askWhose, askPlace, askAccountId, askHost, askGeneration, askLabel, askToken]);
  if (whose === 'sandbox') await elsewhere(whose);
  return done && credential
    ? { ...target(), label, kind: whose === 'customer' ? 'customer' : 'own', credential, pathForm, authHeader }
    : undefined;
}

/** Reads a name for an account: not empty, and not the name of another one. */
export function readLabel(
  l10n: Localiser,
  typed: string,
  taken: readonly string[],
): { value: string } | { problem: string } {
  const label = plainLabel(typed, 60);
  if (!label) return { problem: l10n.t('Type a name first.') };
  if (taken.some((other) => other.toLowerCase() === label.toLowerCase()))
    return { problem: l10n.t('Another account has this name.') };
  return { value: label };
}

/** The question for a token: its place in the steps, and what the token is checked against. */
export interface TokenQuestion extends Pick<SignInSurroundings, 'l10n' | 'ask' | 'check' | 'log'> {
  readonly title: string;
  readonly step?: number;
  readonly total?: number;
  readonly back: boolean;
  readonly target: SignInTarget & { readonly authHeader: Account['authHeader'] };
  /** What the box holds at first. */
  readonly given?: string;
}

/** A token that Acquire has taken, and in which form. */
export interface TokenFound {
  readonly token: string;
  readonly pathForm: PathForm;
  readonly authHeader: Account['authHeader'];
}

/** Asks for the token, hidden while it is typed, and checks it against the API before it counts. What was typed stays for another try. */
export async function askForToken({
  l10n,
  ask,
  check,
  log,
  title,
  step,
  total,
  back,
  target,
  given,
}: TokenQuestion): Promise<Answer<TokenFound>> {
  let pathForm: PathForm = 'plain';
  let { authHeader } = target;
  const place = tokenPlace(l10n, target.generation);
  const { host } = new URL(target.origin);
  const prompt = (): string =>
    authHeader === 'bearer'
      ? l10n.t(
          'Paste the token from {0}. It is checked at {1}, then kept in the secret storage of VS Code.',
          place,
          host,
        )
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
    placeholder: target.generation === '2.0.0' ? l10n.t('API key') : l10n.t('Access token'),
    read: (typed) => {
      const read = readToken(typed);
      return 'token' in read ? { value: read.token } : { problem: tokenProblemText(l10n, read.problem) };
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
      try {
        ({ pathForm } = await check({ ...target, authHeader }, token, signal));
        return undefined;
      } catch (error) {
        if (!signal.aborted) log(error);
        return signInFailureText(l10n, error, target);
      }
    },
  });
  return answer.kind === 'value' ? { kind: 'value', value: { token: answer.value, pathForm, authHeader } } : answer;
}

// The questions of the sign-in, in order. They are asked through `QuickInputHost`, so that tests can answer them.
import * as l10n from '@vscode/l10n';
import type { AccountCredential, OAuthCredential } from '../credentials/credential';
import type { Account, Generation, PathForm } from '../../../api/client/account';
import { V1_ORIGIN } from '../../../api/client/apiVersions';
import { readAccountId, readOrigin, v2Origin } from '../origin';
import { accountIdOfKey, readPastedToken } from '../credentials/token';
import { plainLabel } from '../../../core/text';
import { tokenLocation } from '../../../api/errors/messages';
import { runSteps, type QuickInputHost, type InputStep } from '../../../core/multiStepInput';
import { accountIdProblemText, hostProblemText, signInFailureText, type SignInTarget } from './texts';
import { askForToken, type TokenCheck } from './tokenQuestion';

/** The result of a finished sign-in. */
export interface SignInResult extends SignInTarget {
  readonly label: string;
  readonly kind: 'own' | 'customer';
  readonly credential: AccountCredential;
  readonly pathForm: PathForm;
  readonly authHeader: Account['authHeader'];
}

/** What the flow needs from its caller. */
export interface SignInContext {
  readonly ask: QuickInputHost;
  readonly check: TokenCheck;
  /** Switches to the sandbox; the flow ends there. */
  readonly elsewhere: (where: 'sandbox') => Promise<unknown>;
  /** Signs in by OAuth at the target, for a customer's workspace. */
  readonly oauth: (target: SignInTarget, back: boolean) => Promise<OAuthCredential | 'back' | undefined>;
  /** Shows why the API does not accept the OAuth token. */
  readonly refused: (text: string) => unknown;
  /** Logs unexpected failures in full. */
  readonly log: (error: unknown) => void;
  /** Labels that are already used. */
  readonly labels: readonly string[];
  /** A token the user has already pasted elsewhere; prefilled in the masked box for confirmation. */
  readonly token?: string;
}

type AccountOwner = 'own' | 'customer' | 'sandbox';
type SignInPlace = 'v1' | 'v2' | 'host';

/** Runs the flow: a token for the user's own workspace, OAuth for a customer's. Undefined if the user canceled or chose the sandbox. */
export function runSignInFlow(around: SignInContext): Promise<SignInResult | undefined> {
  return new SignInFlow(around).run();
}

/** The answers so far, and a step for each question. */
class SignInFlow {
  private readonly title: string;
  private owner: AccountOwner = 'own';
  private place: SignInPlace = 'v1';
  private generation: Generation = '1.0.0';
  private accountId = '';
  /** A token pasted in an earlier step. */
  private pasted: string | undefined;
  private host = '';
  private label = '';
  private credential: AccountCredential | undefined;
  private pathForm: PathForm = 'plain';
  private authHeader: Account['authHeader'] = 'bearer';

  constructor(private readonly context: SignInContext) {
    this.title = l10n.t('Sign In to Acquire');
    this.pasted = context.token;
    const key = readKey(context.token ?? '');
    if (key) {
      this.place = 'v2';
      this.accountId = key.accountId;
    }
  }

  async run(): Promise<SignInResult | undefined> {
    const { askOwner, askPlace, askAccountId, askHost, askGeneration, askLabel, askToken } = this;
    const done = await runSteps([askOwner, askPlace, askAccountId, askHost, askGeneration, askLabel, askToken]);
    const { owner: whose, label, credential, pathForm, authHeader } = this;
    if (whose === 'sandbox') await this.context.elsewhere(whose);
    if (!done || !credential) return undefined;
    const kind = whose === 'customer' ? 'customer' : 'own';
    return { ...this.target, label, kind, credential, pathForm, authHeader };
  }

  /** The number of steps, which depends on the answers. */
  private get total(): number {
    return this.place === 'host' ? 5 : 4;
  }

  /** Where the credential will be used. */
  private get target(): SignInTarget {
    const { generation, accountId } = this;
    switch (this.place) {
      case 'host':
        return { generation, origin: this.host };
      case 'v2':
        return { generation, origin: v2Origin(accountId), accountId };
      default:
        return { generation, origin: V1_ORIGIN };
    }
  }

  private readonly askOwner: InputStep = async ({ back }) => {
    const { ask } = this.context;
    const answer = await ask.pick<AccountOwner>({
      title: this.title,
      step: 1,
      total: 4,
      back,
      placeholder: l10n.t('Which workspace do you want to sign in to?'),
      choices: [
        {
          label: l10n.t('My own workspace'),
          detail: l10n.t('With an access token, which may be used for your own workspace only.'),
          icon: 'key',
          value: 'own',
          active: this.owner === 'own',
        },
        {
          label: l10n.t("A customer's workspace"),
          detail: l10n.t(
            "With OAuth: the customer gives consent. Acquire's terms forbid asking customers for their token.",
          ),
          icon: 'organization',
          value: 'customer',
        },
        {
          label: l10n.t('No workspace yet'),
          detail: l10n.t('With the built-in sandbox: sample leads on this computer, no account needed.'),
          icon: 'beaker',
          value: 'sandbox',
        },
      ],
    });
    if (answer.kind !== 'value') return answer.kind;
    this.owner = answer.value;
    return this.owner === 'sandbox' ? 'cancelled' : 'next';
  };

  private readonly askPlace: InputStep = async ({ back }) => {
    const { ask } = this.context;
    const answer = await ask.pick<SignInPlace>({
      title: this.title,
      step: 2,
      total: this.total,
      back,
      placeholder: l10n.t('Which API version does the workspace use?'),
      choices: [
        {
          label: l10n.t('API 1.0.0, at app.acquire.io'),
          description: l10n.t('leads'),
          detail: l10n.t('Find the token under {0}.', tokenLocation('1.0.0')),
          value: 'v1',
          active: this.place === 'v1',
        },
        {
          label: l10n.t('API 2.0.0, at your own address, such as acme.acquire.io'),
          description: l10n.t('contacts'),
          detail: l10n.t('Find the API key under {0}.', tokenLocation('2.0.0')),
          value: 'v2',
          active: this.place === 'v2',
        },
        {
          label: l10n.t('Another host'),
          detail: l10n.t("A server with Acquire's API: https, or http on this computer."),
          value: 'host',
          active: this.place === 'host',
        },
      ],
    });
    if (answer.kind !== 'value') return answer.kind;
    this.place = answer.value;
    if (this.place !== 'host') this.generation = this.place === 'v1' ? '1.0.0' : '2.0.0';
    return 'next';
  };

  private readonly askAccountId: InputStep = async ({ back }) => {
    if (this.place !== 'v2') return 'skip';
    const { ask } = this.context;
    const answer = await ask.input<{ accountId: string; token?: string }>({
      title: this.title,
      step: 3,
      total: this.total,
      back,
      value: this.accountId,
      placeholder: 'acme',
      prompt: l10n.t('The account ID: the first part of your Acquire address. For acme.acquire.io it is acme.'),
      read: (typed) => {
        const key = readKey(typed);
        if (key) return { value: key };
        const read = readAccountId(typed);
        return 'accountId' in read ? { value: read } : { problem: accountIdProblemText(read.problem) };
      },
    });
    if (answer.kind !== 'value') return answer.kind;
    this.accountId = answer.value.accountId;
    this.pasted = answer.value.token ?? this.pasted;
    this.label = this.accountId;
    return 'next';
  };

  private readonly askHost: InputStep = async ({ back }) => {
    if (this.place !== 'host') return 'skip';
    const { ask } = this.context;
    const answer = await ask.input<string>({
      title: this.title,
      step: 3,
      total: this.total,
      back,
      value: this.host,
      placeholder: 'acquire.example.com',
      prompt: l10n.t('The token is sent only to this host.'),
      read: (typed) => {
        const read = readOrigin(typed);
        return 'origin' in read ? { value: read.origin } : { problem: hostProblemText(read.problem) };
      },
    });
    if (answer.kind !== 'value') return answer.kind;
    this.host = answer.value;
    this.label = new URL(this.host).host;
    return 'next';
  };

  private readonly askGeneration: InputStep = async ({ back }) => {
    if (this.place !== 'host') return 'skip';
    const { ask } = this.context;
    const answer = await ask.pick<Generation>({
      title: this.title,
      step: 4,
      total: this.total,
      back,
      placeholder: l10n.t('Which API version does {0} use?', new URL(this.host).host),
      choices: (
        [
          {
            label: l10n.t('API 1.0.0'),
            description: l10n.t('leads'),
            detail: l10n.t('POST /profile/lead/list'),
            value: '1.0.0',
          },
          {
            label: l10n.t('API 2.0.0'),
            description: l10n.t('contacts'),
            detail: l10n.t('GET /api/v1/crm/objects/contact'),
            value: '2.0.0',
          },
        ] as const
      ).map((choice) => ({ ...choice, active: choice.value === this.generation })),
    });
    if (answer.kind !== 'value') return answer.kind;
    this.generation = answer.value;
    return 'next';
  };

  private readonly askLabel: InputStep = async ({ back }) => {
    if (this.place !== 'v1') return 'skip';
    const { ask } = this.context;
    const answer = await ask.input<string>({
      title: this.title,
      step: 3,
      total: this.total,
      back,
      value: this.label,
      placeholder: 'Acme',
      prompt: l10n.t('A name for this workspace that only you see, because all 1.0.0 workspaces share one address.'),
      read: (typed) => readLabel(typed, this.context.labels),
    });
    if (answer.kind !== 'value') return answer.kind;
    this.label = answer.value;
    return 'next';
  };

  private readonly askOAuth: InputStep = async ({ back }) => {
    const { oauth, check, refused, log } = this.context;
    const got = await oauth(this.target, back);
    if (!got || got === 'back') return got ?? 'cancelled';
    try {
      const found = await check({ ...this.target, authHeader: 'bearer' }, got.token, new AbortController().signal);
      this.pathForm = found.pathForm;
    } catch (error) {
      log(error);
      refused(signInFailureText(error, this.target));
      return 'cancelled';
    }
    this.credential = got;
    return 'next';
  };

  private readonly askToken: InputStep = async ({ back }) => {
    if (this.owner === 'customer') return this.askOAuth({ back });
    const { ask, check, log } = this.context;
    const answer = await askForToken({
      ask,
      check,
      log,
      title: this.title,
      given: this.pasted,
      step: this.total,
      total: this.total,
      back,
      target: { ...this.target, authHeader: this.authHeader },
    });
    if (answer.kind !== 'value') return answer.kind;
    this.pathForm = answer.value.pathForm;
    this.authHeader = answer.value.authHeader;
    this.credential = { kind: 'token', token: answer.value.token };
    return 'next';
  };
}

/** Reads a 2.0.0 API key, which starts with the account id; undefined for anything else. */
function readKey(typed: string): { readonly accountId: string; readonly token: string } | undefined {
  const read = readPastedToken(typed);
  const accountId = 'token' in read ? accountIdOfKey(read.token) : undefined;
  return 'token' in read && accountId !== undefined ? { accountId, token: read.token } : undefined;
}

/** Reads the name of an account: not empty, and not already used. */
export function readLabel(typed: string, taken: readonly string[]): { value: string } | { problem: string } {
  const label = plainLabel(typed, 60);
  if (!label) return { problem: l10n.t('Enter a name first.') };
  if (taken.some((other) => other.toLowerCase() === label.toLowerCase()))
    return { problem: l10n.t('Another account has this name.') };
  return { value: label };
}

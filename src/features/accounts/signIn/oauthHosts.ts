import * as l10n from '@vscode/l10n';
import type { QuickInputHost } from '../../../core/multiStepInput';
import { plainLabel } from '../../../core/text';
import type { OAuthServer } from '../oauth/types';

/**
 * The hosts of an authorization server, if they differ. The chosen host is the issuer's (RFC 8414), or, when the endpoints were entered by
 * hand, the one where the customer gives consent.
 */
export interface ForeignHosts {
  readonly chosen: string;
  /** Where the customer gives consent. */
  readonly consent: string;
  /** Receives the code and the refresh token. */
  readonly token: string;
  /** Receives the refresh token on sign-out. */
  readonly revocation?: string;
}

/** The hosts of a server if at least one differs from the chosen one; undefined when all are the same. */
export function foreignHosts(server: OAuthServer): ForeignHosts | undefined {
  const { issuer, authorizationEndpoint, tokenEndpoint, revocationEndpoint } = server;
  const chosen = hostOf(issuer ?? authorizationEndpoint);
  const consent = hostOf(authorizationEndpoint);
  const token = hostOf(tokenEndpoint);
  const revocation = revocationEndpoint === undefined ? undefined : hostOf(revocationEndpoint);
  if ([consent, token, revocation ?? chosen].every((host) => host === chosen)) return undefined;
  return { chosen, consent, token, ...(revocation === undefined ? {} : { revocation }) };
}

/**
 * Shows which hosts get the code and the tokens, before the browser opens, if any of them is not the chosen server. Metadata may name any
 * host (RFC 8414 section 3.2), so the user decides.
 */
export async function confirmHosts(
  ask: QuickInputHost,
  server: OAuthServer,
  back: boolean,
): Promise<'confirmed' | 'back' | undefined> {
  const hosts = foreignHosts(server);
  if (!hosts) return 'confirmed';
  const revokes = hosts.revocation !== undefined && hosts.revocation !== hosts.token;
  const answer = await ask.pick<true>({
    title: l10n.t('Sign In with OAuth'),
    back,
    placeholder: l10n.t('{0} uses other hosts. Continue only if you trust all of them.', hosts.chosen),
    choices: [
      {
        label: l10n.t('Continue'),
        description: l10n.t('The code and tokens are sent to {0}', hosts.token),
        detail: [
          l10n.t('Consent: {0}', hosts.consent),
          ...(revokes ? [l10n.t('Sign-out: {0}', hosts.revocation ?? '')] : []),
        ].join(', '),
        icon: 'warning',
        value: true,
      },
    ],
  });
  if (answer.kind === 'back') return 'back';
  return answer.kind === 'value' ? 'confirmed' : undefined;
}

/** The host of an address with its port, and with its scheme unless that is https. */
function hostOf(address: string): string {
  const { protocol, host } = new URL(address);
  return plainLabel(protocol === 'https:' ? host : `${protocol}//${host}`, 100);
}

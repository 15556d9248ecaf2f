// Options that both webhook commands share.
import { forwardTarget } from '../../features/webhooks';
import { UsageError, type Io } from '../io';

/** The signing secret from the environment variable named by `--secret-env`. Throws a `UsageError` if it is not set; never shows the value. */
export function readSigningSecret(io: Io, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const secret = io.env[name]?.trim();
  // The name is not shown: it may be the secret itself, given by mistake.
  if (!secret)
    throw new UsageError(
      'There is no signing secret: the environment variable named by --secret-env is not set. Give its name, not the secret.',
    );
  io.redactor.remember(secret);
  return secret;
}

/** The URL given as an option. Throws a `UsageError` if deliveries cannot be sent to it. */
export function readHandlerAddress(option: string, value: string): string {
  const url = forwardTarget(value);
  if (!url) throw new UsageError(`--${option} must be an http or https address without user name and password.`);
  return url.href;
}

// Options that both commands for webhooks have.
import { forwardTarget } from '../../features/webhooks';
import { UsageError, type Io } from '../io';

/** The signing secret in the environment variable given as `--secret-env`. Throws a `UsageError` if it is not set; it is never shown. */
export function signingSecret(io: Io, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const secret = io.env[name]?.trim();
  if (!secret) throw new UsageError(`There is no signing secret. Set the environment variable ${name}.`);
  io.redactor.remember(secret);
  return secret;
}

/** The address given as an option. Throws a `UsageError` for one that deliveries cannot be sent to. */
export function handlerAddress(option: string, value: string): string {
  const url = forwardTarget(value);
  if (!url) throw new UsageError(`--${option} must be an http or https address without user name and password.`);
  return url.href;
}

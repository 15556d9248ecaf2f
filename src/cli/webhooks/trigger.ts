import { PAYLOAD_CONTENT_TYPES, type PayloadFormat } from '../../core/payloadEncoding';
import { encodeEvent, EVENTS, findEvent, postWithoutCredential, createSignedMessage } from '../../features/webhooks';
import { applyPolicy } from '../account';
import { readChoice, readTimeOption, readArguments } from '../arguments';
import { EXIT_CODES, UsageError, type Io } from '../io';
import { useProxies } from '../proxies';
import { readHandlerAddress, readSigningSecret } from './options';

/** The same timeout that the window uses for a handler. */
const TIMEOUT_MS = 10_000;
const MAX_RESPONSE_BYTES = 1024 * 1024;
const FORMATS = Object.keys(PAYLOAD_CONTENT_TYPES) as PayloadFormat[];

/** `acquire webhooks trigger EVENT --to URL`: sends one made-up delivery and prints the status of the response. */
export async function runTrigger(io: Io, argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(
    argv,
    {
      to: { type: 'string' },
      format: { type: 'string' },
      'secret-env': { type: 'string' },
      now: { type: 'string' },
    },
    { min: 0, max: 1 },
  );
  const [name] = positionals;
  const event = name === undefined ? undefined : findEvent(name);
  if (!event)
    throw new UsageError(
      `${name === undefined ? 'Name the event' : `There is no event ${name}`}. Events: ${EVENTS.map(({ id }) => id).join(', ')}.`,
    );
  if (values.to === undefined) throw new UsageError('Name the address of the handler: --to URL.');
  const url = readHandlerAddress('to', values.to);
  const secret = readSigningSecret(io, values['secret-env']);
  const format = readChoice('format', values.format, FORMATS);
  const { body, contentType } = encodeEvent(event, {}, readTimeOption(values.now) ?? new Date(), format);
  applyPolicy();
  useProxies(io);
  const { status } = await postWithoutCredential(url, {
    ...createSignedMessage(Buffer.from(body), contentType, secret),
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_RESPONSE_BYTES,
  });
  io.out(`${status}\n`);
  return status >= 200 && status < 300 ? EXIT_CODES.ok : EXIT_CODES.failed;
}

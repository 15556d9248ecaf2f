import { open } from 'node:fs/promises';
import path from 'node:path';
import { activePolicy } from '../../api/policy/policy';
import {
  deliveryRecordText,
  type Delivery,
  DeliveryLog,
  DeliveryStore,
  eventName,
  forwardDelivery,
  ForwardQueue,
  forwardText,
  RefusedRequests,
  refusedText,
  type SignatureState,
  signatureText,
  startReceiver,
  timeOfDayText,
} from '../../features/webhooks';
import { applyPolicy } from '../account';
import { readArguments, readWholeNumber } from '../arguments';
import { fileReason, unwritableText } from '../files';
import { terminalText, UsageError, type Io } from '../io';
import { useProxies } from '../proxies';
import { readHandlerAddress, readSigningSecret } from './options';

/** Deliveries kept in memory to recognize retries. */
const MAX_DELIVERIES = 1_000;
/** Concurrent forwards; the rest are queued. */
const MAX_FORWARDS = 8;
/** The size of a queued delivery besides its body. */
const ROW_BYTES = 2_000;
/** Personal data, readable only by the user. */
const PRIVATE_MODE = 0o600;
const MAX_PORT = 65_535;

/** `acquire webhooks listen`: receives deliveries until Ctrl+C, and prints a line for each. */
export async function runListen(io: Io, argv: readonly string[]): Promise<number> {
  const { values } = readArguments(
    argv,
    {
      port: { type: 'string' },
      'secret-env': { type: 'string' },
      forward: { type: 'string' },
      log: { type: 'string' },
      json: { type: 'boolean' },
    },
    { min: 0, max: 0 },
  );
  const port = readWholeNumber('port', values.port) ?? 0;
  if (port > MAX_PORT) throw new UsageError(`--port must be at most ${MAX_PORT}.`);
  const handler = values.forward === undefined ? undefined : readHandlerAddress('forward', values.forward);
  const secret = readSigningSecret(io, values['secret-env']);
  applyPolicy();
  useProxies(io);
  const store = values.log === undefined ? undefined : await openStore(io, values.log);
  const print = (delivery: Delivery): void =>
    io.out(`${values.json ? jsonLine(delivery, secret !== undefined) : textLine(delivery)}\n`);
  const log = new DeliveryLog(MAX_DELIVERIES);
  const refused = new RefusedRequests(() => {
    io.err(refusedText(refused.byReason));
    refused.clear();
  });
  const forwarder = new Forwarder(io, store, print);
  const receiver = await startReceiver({
    port,
    secret: () => secret,
    refuseUntrusted: () => false,
    onDelivery: async (arrived) => {
      const delivery = log.number(arrived);
      await store?.addDurably(delivery);
      log.insert(delivery);
      if (handler === undefined) print(delivery);
      else forwarder.add(delivery, handler, receiver.path);
    },
    onRefused: (status, reason) => refused.add(status, reason),
  }).catch((cause: unknown) => {
    throw new UsageError(`Cannot listen on port ${port}: ${portReason(cause)}.`, { cause });
  });
  io.onInterrupt(async () => {
    await receiver.stop();
    await forwarder.stop();
    await store?.flush();
  });
  io.out(
    values.json
      ? `${JSON.stringify({ listening: receiver.address })}\n`
      : `Listening on ${receiver.address} until Ctrl+C.\n`,
  );
  return new Promise<number>(() => undefined);
}

function portReason(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  return code === 'EADDRINUSE' ? 'another program uses it' : fileReason(cause);
}

/** Opens the log and keeps its lines. Throws a `UsageError` if it cannot be written. */
async function openStore(io: Io, name: string): Promise<DeliveryStore> {
  const file = path.resolve(name);
  try {
    await (await open(file, 'a', PRIVATE_MODE)).close();
  } catch (error) {
    throw new UsageError(unwritableText(name, error), { cause: error });
  }
  return new DeliveryStore(
    file,
    () => activePolicy().redactWebhooks,
    (error) =>
      io.err(
        `${unwritableText(name, error)} Until then, deliveries are rejected with 503, so that Acquire sends them again.`,
      ),
  );
}

/** Forwards deliveries, a few at a time, and prints each once its outcome is known. */
class Forwarder {
  private readonly abort = new AbortController();
  /** Deliveries that have not been printed yet. */
  private readonly open = new Map<Delivery, Promise<void> | undefined>();
  private readonly queue: ForwardQueue;

  constructor(
    private readonly io: Io,
    private readonly store: DeliveryStore | undefined,
    private readonly print: (delivery: Delivery) => void,
  ) {
    this.queue = new ForwardQueue(MAX_FORWARDS, (error) => io.err(String(error)));
  }

  /** Forwards a delivery as soon as the earlier ones are done. */
  add(delivery: Delivery, url: string, ownPath: string): void {
    this.open.set(delivery, undefined);
    const send = (): Promise<void> => {
      const sending = this.send(delivery, url, ownPath);
      this.open.set(delivery, sending);
      return sending;
    };
    if (this.queue.add(delivery.body.byteLength + ROW_BYTES, send)) return;
    this.io.err('Not forwarded: too many deliveries wait for the handler.');
    this.finish(delivery);
  }

  /** Cancels running forwards. Resolves once all deliveries are printed. */
  async stop(): Promise<void> {
    this.queue.clear();
    this.abort.abort();
    await Promise.allSettled([...this.open.values()].filter((sending) => sending !== undefined));
    for (const delivery of this.open.keys()) this.finish(delivery);
  }

  private async send(delivery: Delivery, url: string, ownPath: string): Promise<void> {
    try {
      delivery.forward = await forwardDelivery(delivery, {
        url,
        retry: false,
        // Passing it on the command line is the consent.
        allowedOrigin: new URL(url).origin,
        ownPath,
        signal: this.abort.signal,
      });
      this.store?.noteForward(delivery);
    } finally {
      this.finish(delivery);
    }
  }

  private finish(delivery: Delivery): void {
    if (this.open.delete(delivery)) this.print(delivery);
  }
}

const SIGNATURES: Readonly<Record<SignatureState, string>> = {
  raw: 'valid',
  reserialised: 'valid',
  wrong: 'invalid',
  unsigned: 'missing',
  unchecked: 'unchecked',
};

/** A delivery as JSON. Without a secret, signatures are not checked, not even whether there is one. */
function jsonLine({ id, facts, signature, forward: results, body }: Delivery, hasSecret: boolean): string {
  return terminalText(
    JSON.stringify({
      id,
      event: facts.event ?? null,
      signature: hasSecret ? SIGNATURES[signature] : SIGNATURES.unchecked,
      forwardStatus: results.at(-1)?.status ?? null,
      bodyBase64: Buffer.from(body).toString('base64'),
    }),
  );
}

/** A delivery in readable form. */
function textLine(delivery: Delivery): string {
  const result = delivery.forward.at(-1);
  const parts = [
    timeOfDayText(delivery.receivedAt),
    eventName(delivery),
    deliveryRecordText(delivery),
    signatureText(delivery.signature),
    result ? forwardText(result) : '',
  ];
  return terminalText(parts.filter(Boolean).join(' · ')).replaceAll('\n', ' ');
}

// Reads the command line of `npm run sandbox`.
import { payloadFormat } from '../../core/payloadEncoding';
import { FAULT_KINDS, type FaultRule, isFaultKind } from './http/faultRules';
import { DEFAULT_LEADS, DEFAULT_PAGE_CAP, MAX_LEADS, type SandboxOptions } from './options';

/** The parsed command line: options, help, or a one-sentence error. */
export type Arguments = { readonly options: SandboxOptions } | { readonly help: true } | { readonly mistake: string };

/** Shown by `--help`. `command` is what starts the sandbox. */
export const sandboxHelp = (command: string): string => `Usage: ${command} [options]

  --port N            port on 127.0.0.1 (default: a free one)
  --leads N           generated leads, 0 to ${MAX_LEADS} (default ${DEFAULT_LEADS})
  --token T           the account's token (default: made up)
  --seed S            number or word; the same seed gives the same people (default 1)
  --state FILE        keep changes in this file (default: in memory only)
  --latency MS        delay every response by this many milliseconds
  --fault KIND:RATE   make this share of the responses fail, as 503:0.05; may be repeated
                      kinds: ${FAULT_KINDS.filter((kind) => kind !== 'none').join(' ')}
  --page-cap N        most rows on a page (default ${DEFAULT_PAGE_CAP})
  --webhook URL       deliver webhook events to this loopback address
  --secret S          sign them with this secret
  --webhook-format F  write them as json (default), form or xml
`;

type Flags = Record<string, string[]>;

/** Parses the arguments after the script's name. */
export function parseArguments(argv: readonly string[]): Arguments {
  const known = [
    'port',
    'leads',
    'token',
    'seed',
    'state',
    'latency',
    'fault',
    'page-cap',
    'webhook',
    'secret',
    'webhook-format',
  ];
  const flags: Flags = {};
  for (let n = 0; n < argv.length; n++) {
    const argument = argv[n] as string;
    if (argument === '--help' || argument === '-h') return { help: true };
    const match = /^--([a-z-]+)(?:=(.*))?$/s.exec(argument);
    const name = match?.[1] ?? '';
    if (!match || !known.includes(name)) return { mistake: `There is no option ${argument}. --help lists them.` };
    const value = match[2] ?? argv[++n];
    if (value === undefined || (match[2] === undefined && value.startsWith('--')))
      return { mistake: `--${name} needs a value.` };
    (flags[name] ??= []).push(value);
  }
  return optionsOf(flags);
}

function optionsOf(flags: Flags): Arguments {
  const last = (name: string): string | undefined => flags[name]?.at(-1);
  const whole = (name: string, least: number, most: number): number | undefined | string => {
    const value = last(name);
    if (value === undefined) return undefined;
    return /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most
      ? Number(value)
      : `--${name} must be a whole number from ${least} to ${most}, not ${value}.`;
  };
  const numbers = {
    port: whole('port', 0, 65535),
    leads: whole('leads', 0, MAX_LEADS),
    latencyMs: whole('latency', 0, 600_000),
    pageCap: whole('page-cap', 1, MAX_LEADS),
  };
  for (const value of Object.values(numbers)) if (typeof value === 'string') return { mistake: value };
  const token = last('token');
  if (token !== undefined && !/^\S+$/.test(token)) return { mistake: '--token must not be empty or hold blanks.' };
  const faults: FaultRule[] = [];
  for (const given of flags.fault ?? []) {
    const [kind = '', rate = '1'] = given.split(':');
    if (!isFaultKind(kind)) return { mistake: `--fault does not know ${kind}. It knows ${FAULT_KINDS.join(', ')}.` };
    if (!/^(?:\d+(?:\.\d+)?|\.\d+)$/.test(rate) || Number(rate) > 1)
      return { mistake: `--fault ${given}: the rate must lie between 0 and 1.` };
    faults.push({ kind, rate: Number(rate), seed: last('seed') ?? 1 });
  }
  const url = last('webhook');
  const secret = last('secret');
  if (secret !== undefined && url === undefined) return { mistake: '--secret needs --webhook.' };
  const given = last('webhook-format');
  const format = given === undefined ? undefined : payloadFormat(given);
  if (given !== undefined && !format) return { mistake: `--webhook-format may be json, form or xml, not ${given}.` };
  if (format && url === undefined) return { mistake: '--webhook-format needs --webhook.' };
  return {
    options: {
      ...(numbers as { port?: number; leads?: number; latencyMs?: number; pageCap?: number }),
      token,
      seed: last('seed'),
      stateFile: last('state'),
      faults,
      webhook: url === undefined ? undefined : { url, secret, format },
    },
  };
}

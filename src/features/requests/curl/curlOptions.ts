// curl's options as far as they say what a request is. Those that take an argument must be known, or the argument would be taken for the address.

/** What an option means here. `ignored…` ones change how curl works, not what is sent. */
export type OptionMeaning =
  | 'method'
  | 'header'
  | 'data'
  | 'data-raw'
  | 'data-binary'
  | 'data-urlencode'
  | 'json'
  | 'form'
  | 'form-string'
  | 'get'
  | 'head'
  | 'url'
  | 'url-query'
  | 'user'
  | 'bearer'
  | 'cookie'
  | 'agent'
  | 'referer'
  | 'upload'
  | 'max-time'
  | 'next'
  | 'config'
  | 'insecure'
  | 'ignored'
  | 'ignored-argument';

const WITH_ARGUMENT: ReadonlySet<OptionMeaning> = new Set([
  'method',
  'header',
  'data',
  'data-raw',
  'data-binary',
  'data-urlencode',
  'json',
  'form',
  'form-string',
  'url',
  'url-query',
  'user',
  'bearer',
  'cookie',
  'agent',
  'referer',
  'upload',
  'max-time',
  'config',
  'ignored-argument',
]);

/** True when the option's argument follows it. */
export function takesArgument(meaning: OptionMeaning): boolean {
  return WITH_ARGUMENT.has(meaning);
}

/** Options of curl by their long name, and what they mean for a request. */
export const LONG: ReadonlyMap<string, OptionMeaning> = new Map<string, OptionMeaning>([
  ['request', 'method'],
  ['header', 'header'],
  ['data', 'data'],
  ['data-ascii', 'data'],
  ['data-raw', 'data-raw'],
  ['data-binary', 'data-binary'],
  ['data-urlencode', 'data-urlencode'],
  ['json', 'json'],
  ['form', 'form'],
  ['form-string', 'form-string'],
  ['get', 'get'],
  ['head', 'head'],
  ['url', 'url'],
  ['url-query', 'url-query'],
  ['user', 'user'],
  ['oauth2-bearer', 'bearer'],
  ['cookie', 'cookie'],
  ['user-agent', 'agent'],
  ['referer', 'referer'],
  ['upload-file', 'upload'],
  ['max-time', 'max-time'],
  ['next', 'next'],
  ['config', 'config'],
  ['insecure', 'insecure'],
  ...[
    'output',
    'proxy',
    'proxy-user',
    'proxy-header',
    'cacert',
    'capath',
    'cert',
    'cert-type',
    'key',
    'key-type',
    'pass',
    'ciphers',
    'connect-timeout',
    'connect-to',
    'continue-at',
    'cookie-jar',
    'dump-header',
    'interface',
    'limit-rate',
    'local-port',
    'max-filesize',
    'max-redirs',
    'noproxy',
    'range',
    'resolve',
    'retry',
    'retry-delay',
    'retry-max-time',
    'speed-limit',
    'speed-time',
    'stderr',
    'tls-max',
    'trace',
    'trace-ascii',
    'unix-socket',
    'write-out',
    'aws-sigv4',
    'expect100-timeout',
    'keepalive-time',
    'output-dir',
    'pinnedpubkey',
    'preproxy',
    'proto',
    'proto-default',
    'rate',
    'request-target',
    'socks5',
    'socks5-hostname',
    'time-cond',
    'dns-servers',
    'doh-url',
    'happy-eyeballs-timeout-ms',
    'variable',
    'crlfile',
    'curves',
    'engine',
    'hsts',
    'alt-svc',
    'netrc-file',
    'parallel-max',
    'service-name',
  ].map((name) => [name, 'ignored-argument'] as const),
]);

/** Options of curl by their letter. */
export const SHORT: ReadonlyMap<string, OptionMeaning> = new Map<string, OptionMeaning>([
  ['X', 'method'],
  ['H', 'header'],
  ['d', 'data'],
  ['F', 'form'],
  ['G', 'get'],
  ['I', 'head'],
  ['u', 'user'],
  ['b', 'cookie'],
  ['A', 'agent'],
  ['e', 'referer'],
  ['T', 'upload'],
  ['m', 'max-time'],
  [':', 'next'],
  ['K', 'config'],
  ['k', 'insecure'],
  ...['o', 'x', 'U', 'E', 'c', 'C', 'D', 'r', 'w', 'y', 'Y', 'z', 't', 'Q', 'P', 'h'].map(
    (name) => [name, 'ignored-argument'] as const,
  ),
]);

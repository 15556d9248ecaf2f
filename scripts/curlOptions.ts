// Writes the table of curl's options that the import of curl commands uses: `node --import tsx scripts/curlOptions.ts`.
// Options that the installed curl does not list in its help, and those of newer versions, are added here. An option that
// is in no group below makes the script fail, because someone has to decide what it means for an import.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from './lib/paths';

interface Option {
  readonly name: string;
  readonly letter: string;
  readonly argument: boolean;
}

/** The newest version whose options are listed here, according to curl's docs/options-in-versions and docs/cmdline-opts. */
const NEWEST = '8.22.0';
/** Options added after 7.88.1, from the same pages; `=` marks those with an argument. */
const NEWER =
  'ca-native dump-ca-embed ech= follow haproxy-clientip= httpsig-algo= httpsig-headers= httpsig-key= httpsig-keyid= ip-tos= ipfs-gateway= keepalive-cnt= knownhosts= mptcp out-null parallel-max-host= proxy-ca-native proxy-http2 show-headers sigalgs= skip-existing ssl-sessions= tls-earlydata trace-config= trace-ids upload-flags= variable= vlan-priority=';
/** Names that curl accepts but does not list in its help. */
const UNLISTED =
  'environment eprt epsv ftp-ssl ftp-ssl-reqd include krb4= metalink ntlm-wb request-mode= socks5-gssapi-service=';
/** Options of newer versions that took over the letter of an older one. */
const LETTERS: Readonly<Record<string, string>> = { 'show-headers': 'i' };
/** Deprecated or without effect, according to curl's docs/DEPRECATE.md and its manual. */
const DEPRECATED =
  'egd-file environment ftp-ssl ftp-ssl-reqd include krb krb4 metalink npn ntlm-wb random-file sslv2 sslv3';
/** Options without an argument that have no `--no-` form. */
const NOT_BOOLEAN =
  'anyauth dump-ca-embed ftp-pasv http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only ipv4 ipv6 next proxy-tlsv1 sslv2 sslv3 tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3';

/** How an import treats each option. Request data is imported; options that would change what is sent, or where, are reported. */
const GROUPS = {
  supported:
    'config cookie data data-ascii data-binary data-raw data-urlencode form form-escape form-string get globoff head header insecure json max-time next oauth2-bearer path-as-is proto-default range referer request upload-file url url-query user user-agent',
  unsupported:
    'abstract-unix-socket aws-sigv4 cacert capath cert cert-type connect-to continue-at crlf digest dump-ca-embed engine etag-compare haproxy-clientip haproxy-protocol help httpsig-algo httpsig-headers httpsig-key httpsig-keyid key key-type manual negotiate netrc netrc-file netrc-optional ntlm ntlm-wb pass pinnedpubkey preproxy proxy proxy-anyauth proxy-basic proxy-ca-native proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-digest proxy-header proxy-http2 proxy-insecure proxy-key proxy-key-type proxy-negotiate proxy-ntlm proxy-pass proxy-pinnedpubkey proxy-service-name proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-tlsv1 proxy-user proxy1.0 proxytunnel request-target resolve socks4 socks4a socks5 socks5-basic socks5-gssapi socks5-gssapi-nec socks5-gssapi-service socks5-hostname ssl-auto-client-cert time-cond tlsauthtype tlspassword tlsuser tr-encoding unix-socket variable version',
  'no-effect':
    'alpn alt-svc anyauth append basic buffer ca-native cert-status ciphers clobber compressed compressed-ssh connect-timeout cookie-jar create-dirs create-file-mode crlfile curves delegation disable disable-eprt disable-epsv disallow-username-in-url dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-cert-status doh-insecure doh-url dump-header ech egd-file environment eprt epsv etag-save expect100-timeout fail fail-early fail-with-body false-start follow ftp-account ftp-alternative-to-user ftp-create-dirs ftp-method ftp-pasv ftp-port ftp-pret ftp-skip-pasv-ip ftp-ssl ftp-ssl-ccc ftp-ssl-ccc-mode ftp-ssl-control ftp-ssl-reqd happy-eyeballs-timeout-ms hostpubmd5 hostpubsha256 hsts http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only ignore-content-length include interface ip-tos ipfs-gateway ipv4 ipv6 junk-session-cookies keepalive keepalive-cnt keepalive-time knownhosts krb krb4 libcurl limit-rate list-only local-port location location-trusted login-options mail-auth mail-from mail-rcpt mail-rcpt-allowfails max-filesize max-redirs metalink mptcp noproxy npn out-null output output-dir parallel parallel-immediate parallel-max parallel-max-host post301 post302 post303 progress-bar progress-meter proto proto-redir pubkey quote random-file rate raw remote-header-name remote-name remote-name-all remote-time remove-on-error request-mode retry retry-all-errors retry-connrefused retry-delay retry-max-time sasl-authzid sasl-ir service-name sessionid show-error show-headers sigalgs silent skip-existing speed-limit speed-time ssl ssl-allow-beast ssl-no-revoke ssl-reqd ssl-revoke-best-effort ssl-sessions sslv2 sslv3 stderr styled-output suppress-connect-headers tcp-fastopen tcp-nodelay telnet-option tftp-blksize tftp-no-options tls-earlydata tls-max tls13-ciphers tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 trace trace-ascii trace-config trace-ids trace-time upload-flags use-ascii verbose vlan-priority write-out xattr',
} as const;

/** The name of each group's table, and what it says about the options in it. */
const TABLES: Record<keyof typeof GROUPS, readonly [constant: string, description: string]> = {
  supported: ['SUPPORTED_OPTIONS', 'Options that define the request.'],
  unsupported: [
    'UNSUPPORTED_OPTIONS',
    'Options that change what is sent, or to whom, in a way that cannot be imported.',
  ],
  'no-effect': ['NO_EFFECT_OPTIONS', 'Options that change nothing about the request.'],
};

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** The options that `curl --help all` lists. `--no-buffer` is the option `buffer`. */
function listed(help: string): Option[] {
  return [...help.matchAll(/^ *(?:-(\S), )?--(\S+)( [<[])?/gm)].map(([, letter = '', name, argument]) => ({
    name: name!.replace(/^no-/, ''),
    letter,
    argument: argument !== undefined,
  }));
}

function named(text: string): Option[] {
  return words(text).map((word) => ({ name: word.replace(/=$/, ''), letter: '', argument: word.endsWith('=') }));
}

function allOptions(help: string): Option[] {
  const out = new Map<string, Option>();
  for (const option of [...listed(help), ...named(NEWER), ...named(UNLISTED)])
    if (!out.has(option.name)) out.set(option.name, option);
  const moved = new Set(Object.values(LETTERS));
  return [...out.values()]
    .map((option) => ({ ...option, letter: LETTERS[option.name] ?? (moved.has(option.letter) ? '' : option.letter) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function rows(options: readonly Option[], group: string): string {
  const names = new Set(words(group));
  const rowOf = ({ name, letter, argument }: Option): string => {
    const kind = argument ? 'value' : words(NOT_BOOLEAN).includes(name) ? 'flag' : 'switch';
    return JSON.stringify([name, letter, kind, ...(words(DEPRECATED).includes(name) ? ['deprecated'] : [])]);
  };
  return options
    .filter(({ name }) => names.delete(name))
    .map(rowOf)
    .concat([...names].map((name) => fail(`curl has no option ${name}.`)))
    .join(',\n');
}

function fail(message: string): never {
  throw new Error(message);
}

const options = allOptions(execFileSync('curl', ['--help', 'all'], { encoding: 'utf8' }));
const grouped = new Set(Object.values(GROUPS).flatMap(words));
for (const { name } of options) if (!grouped.has(name)) fail(`Say in scripts/curlOptions.ts what --${name} means.`);
const version = /^curl (\S+)/.exec(execFileSync('curl', ['--version'], { encoding: 'utf8' }))![1]!;
const constants = Object.entries(GROUPS).map(([name, group]) => {
  const [constant, description] = TABLES[name as keyof typeof GROUPS];
  return `/** ${description} */\nexport const ${constant} = [\n${rows(options, group)}\n] as const satisfies readonly OptionRow[];\n`;
});
const text = `// Written by scripts/curlOptions.ts. Sources: \`curl --help all\` of curl ${version}; docs/options-in-versions and docs/cmdline-opts of curl ${NEWEST}.

/** Long name, letter, and what follows: nothing, nothing for one with a \`--no-\` form, or a value. */
export type OptionRow =
  | readonly [name: string, letter: string, kind: 'flag' | 'switch' | 'value']
  | readonly [name: string, letter: string, kind: 'flag' | 'switch' | 'value', deprecated: 'deprecated'];

${constants.join('\n')}`;

const file = path.join(root, 'src/features/requests/curl/generated/optionRows.ts');
const config = await resolveConfig(file);
writeFileSync(file, await format(text, { ...config, parser: 'typescript' }));
console.log(`${options.length} options of curl ${version} and up to ${NEWEST}`);

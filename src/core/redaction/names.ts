// Decides by name whether a field, parameter, variable or header holds a secret.
import { LruMap } from '../lruMap';
import { CATALOGUE_SECRET_NAMES } from './catalogueNames';

/** Longer names are cut before they are analyzed. Characters. */
const MAX_NAME = 200;
/** Maximum number of cached decisions. A response repeats the same few names thousands of times. */
const MAX_REMEMBERED = 5_000;

const list = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter((w) => w !== ''));

/** One of these words anywhere in a name makes it secret. */
const SECRET_WORDS = list(`
  token tokens secret secrets password passwords passwd pwd pw pword pswd passphrase passcode passcodes
  auth authorization authorisation authentication authn authz oauth bearer credential credentials cred creds
  cookie cookies jwt otp totp hotp sid sessid csrf xsrf passkey mnemonic cvv cvc
  passwort kennwort パスワード contraseña contrasena senha пароль 密码 密碼 비밀번호 pincode psk dsn
`);
/** These words count at the end of a name (`db_pass`), not at the start of another term (`passThrough`). */
const SECRET_LAST = list('pass pin');
/** These count only at the end of a longer name: `GITHUB_PAT`, because `pat` alone is a person's name. */
const SECRET_SUFFIXES = list('pat');
/** Letter sequences that also count inside a word, for names without separators: `accesstoken`, `userpassword`, `PHPSESSID`. */
const SECRET_PARTS =
  /password|passwd|passphrase|passwort|(?:api|secret|private|access|encrypt(?:ion)?|signing|hmac|media|auth|session)keys?$|accesskey|apikey|secretkey|privatekey|sessionid|sessid|authcode|(?:token|secret|pwd|auth)s?$|^(?:user|db|my|admin|root|login|smtp|mail|ftp|new|old)pass$/;
/** Terms of two words. */
const SECRET_TERMS = list(
  `pass_word pass_phrase pass_code pass_wd pin_code session_id session_ids session_cookie connection_string
   auth_code authorization_code access_code verification_code security_code recovery_code recovery_codes backup_code
   backup_codes reset_code factor_code mfa_code fa_code code_verifier client_assertion saml_response saml_assertion
   seed_phrase recovery_phrase security_answer one_time_code sms_code login_code signin_code magic_link magic_links
   invite_link invitation_link slack_webhook discord_webhook teams_webhook database_url database_uri db_url redis_url
   mongo_url mongodb_uri postgres_url conn_str conn_string laravel_session rails_session django_session`,
);
/** A key is secret when it follows one of these words; `key`, `objectKey` and `shortcut_key` are names of things. */
const KEY_QUALIFIERS = list(`
  access account admin aes api app application auth bot client consumer customer decrypt decryption deploy dev developer
  enc encrypt encrypted encryption gpg hmac integration license licence master media partner pgp private recovery rsa
  secret security server service session shared signature signing sign ssh ssl subscription symmetric tls user webhook write
  anthropic aws azure cloudflare datadog fcm firebase gcp github gitlab google heroku huggingface mailchimp mailgun maps
  openai pass paypal postmark pusher sendgrid sentry shopify slack stripe twilio vapid wallet
`);
/** A name that ends in one of these describes a secret but does not hold it: `tokenCount`, `password_policy`. */
const DESCRIPTIONS = list(`
  count counts total type types length size limit expiry expires expired expiration ttl date time at timestamp required
  enabled disabled supported allowed policy strength endpoint method mode scheme status version label placeholder provider
  providers error consent banner field name file filename path directory domain usage budget quota attempts
  retries tries lifetime duration age interval seconds minutes hours days ms
`);
/** A name that starts with one of these says something about a secret: `hasPassword`, `max_tokens`. */
const QUESTIONS = list(
  'has is can should require requires needs allow allows enable show hide total max min num count',
);
/** Addresses are not secret if they only say who authenticates: `authUrl`, `oauthServers`. */
const AUTH_PLACES = list('url uri server servers host domain realm');
const AUTH_WORDS = list('auth authorization authorisation authentication authn authz oauth');
/** Headers that end in `key` but do not hold a secret key. */
const HARMLESS_KEY_HEADERS = list('idempotency surrogate cache socket partition routing sort public');
/** Headers with a credential that only the client may send. */
const CREDENTIAL_HEADERS = list(
  'authorization proxy_authorization auth_token authtoken cookie api_key apikey access_token accesstoken',
);

const BOUNDARIES =
  /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})|[^\p{L}\p{N}]+/u;

/**
 * The words of a name in lower case: `APIKey2`, `api_key`, `user[api-key]` and full-width or percent-encoded forms of them.
 * Numbers are left out.
 */
export function wordsOfName(name: string): string[] {
  let plain = name.slice(0, MAX_NAME);
  for (let round = 0; round < 2 && plain.includes('%'); round++) {
    try {
      plain = decodeURIComponent(plain);
    } catch {
      break;
    }
  }
  return plain
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .split(BOUNDARIES)
    .filter((word) => /\p{L}/u.test(word))
    .map((word) => word.toLowerCase());
}

const CATALOGUE_NAMES: ReadonlySet<string> = new Set(CATALOGUE_SECRET_NAMES.map((name) => wordsOfName(name).join('_')));

function hasKey(words: readonly string[]): boolean {
  return words.some((word, i) => {
    if (word === 'key' || word === 'keys') return KEY_QUALIFIERS.has(words[i - 1] ?? '');
    const qualifier = /^(.+?)keys?$/.exec(word)?.[1];
    return qualifier !== undefined && KEY_QUALIFIERS.has(qualifier);
  });
}

function isDescription(words: readonly string[]): boolean {
  const last = words.at(-1) ?? '';
  return (
    DESCRIPTIONS.has(last) ||
    (last === 'in' && /^expir/.test(words.at(-2) ?? '')) ||
    (words.length > 1 && QUESTIONS.has(words[0]!))
  );
}

/** True for a name that says something about a secret next to it: `expires_in`, `type`, `has_password`. */
export function describesSecret(name: string): boolean {
  return isDescription(wordsOfName(name));
}

function decide(words: readonly string[]): boolean {
  const last = words.at(-1) ?? '';
  if (CATALOGUE_NAMES.has(words.join('_'))) return true;
  if (words.length > 1 && isDescription(words)) return false;
  if (AUTH_PLACES.has(last) && words.every((word) => AUTH_WORDS.has(word) || !SECRET_WORDS.has(word)))
    return hasKey(words) || SECRET_TERMS.has(words.slice(-2).join('_'));
  return (
    SECRET_LAST.has(last) ||
    (words.length > 1 && SECRET_SUFFIXES.has(last)) ||
    words.some((word, i) => SECRET_WORDS.has(word) || SECRET_TERMS.has(`${word}_${words[i + 1]}`)) ||
    SECRET_PARTS.test(words.join('')) ||
    words.some((word) => SECRET_PARTS.test(word)) ||
    hasKey(words)
  );
}

const remembered = new LruMap<string, boolean>(MAX_REMEMBERED);

/**
 * True if the value of a field, parameter, variable or cookie with this name is secret: by its words, in any spelling, and for every
 * name that the catalogue marks as secret. Everything that is stored, copied or exported uses this definition.
 */
export function isSecretKey(name: string): boolean {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const words = wordsOfName(name);
  const secret = words.length > 0 && decide(words);
  if (name.length <= MAX_NAME) remembered.set(name, secret);
  return secret;
}

/** True for a number that is the id of a record, whatever its name: `session_id` is a counter here and a credential elsewhere. */
export function isNumericId(name: string, value: string): boolean {
  return (
    value.length < 2_000 && /^(?:\d{1,15}|\[[\d\s,]*\])$/.test(value) && /^ids?$/.test(wordsOfName(name).at(-1) ?? '')
  );
}

/** True for a text that is the name of a secret field. Titles and sentences ("Reset password") only mention one. */
export function isSecretFieldName(text: string): boolean {
  return !/\s/.test(text.trim()) && isSecretKey(text);
}

/** True for a title of up to three words that ends in a secret name ("Access token"); its value counts if it looks like a credential. */
export function isSecretTitle(text: string): boolean {
  const words = text.length <= MAX_NAME ? text.trim().split(/\s+/) : [];
  return (
    words.length > 1 && words.length <= 3 && (isSecretKey(words.at(-1)!) || isSecretKey(words.slice(-2).join(' ')))
  );
}

/** True for a header whose value is a secret: like `isSecretKey`, plus `X-Key` and `X-Session`, which would be harmless in a body. */
export function isSecretHeader(name: string): boolean {
  if (/^\s*access-control-/i.test(name)) return false;
  if (isSecretKey(name)) return true;
  const words = wordsOfName(name);
  const last = words.at(-1);
  return last === 'session' || (last === 'key' && !HARMLESS_KEY_HEADERS.has(words.at(-2) ?? ''));
}

/** True for a query parameter whose value is a secret: like `isSecretKey`, plus the signature of a presigned URL. */
export function isSecretQuery(name: string): boolean {
  return isSecretKey(name) || (/sig/i.test(name) && /^(?:sig|signature)$/.test(wordsOfName(name).at(-1) ?? ''));
}

/** True for a header that carries a credential. The client attaches it; a request must not have its own. */
export function isCredentialHeader(name: string): boolean {
  return CREDENTIAL_HEADERS.has(
    wordsOfName(name)
      .filter((word, i) => i > 0 || word !== 'x')
      .join('_'),
  );
}

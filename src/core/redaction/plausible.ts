// Decides whether a value can be a secret. The name is checked first (`names.ts`); when in doubt, the value is secret.
import { describesSecret, isSecretKey, wordsOfName } from './names';

const list = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter((word) => word !== ''));

/** Names of lists and counts. */
const PLURALS =
  /^(?:tokens|secrets|passwords|passwds|passphrases|credentials|creds|cookies|keys|apikeys|ids|links|sessions)$/i;
/** Secrets that people choose or type: even a date, a short number, or any text below such a name may be one. */
const CHOSEN = list(`
  password passwords passwd pwd pw pword pswd passphrase passcode passcodes pass pin pincode otp otps totp hotp code codes secret secrets
  passwort kennwort パスワード contraseña contrasena senha пароль 密码 密碼 비밀번호 answer phrase mnemonic psk cvv cvc
`);
const CHOSEN_PART = /(?:password|passwd|pwd|passphrase|passcode|pincode|secret|pass)s?$/;
/** Three-digit secrets. */
const CARD_CODES = list('cvv cvc csc');
/** Below `oauth` or `tokens`, a member with such a name describes the secret. */
const DESCRIBING = list(`
  id name title label description kind state provider providers scope scopes email user username account region language locale role roles
  permission permissions grant grants algorithm alg format url uri host hostname domain path port database engine app application client
  device platform browser environment env comment note tags tag color icon created updated issued used modified enabled active revoked
  same site samesite audience aud issuer iss redirect methods
`);
/** Below `passwords` these may name what a password is for: `{"email": "hunter2"}`. */
const NAMES_OF_OWNERS = list(
  'name label placeholder provider providers error field domain path file filename directory',
);
/** Names whose value may be an authentication mode. */
const AUTH_NAMES = list('auth authorization authorisation authentication authn authz oauth bearer');
const AUTH_MODE =
  /^(?:none|basic|bearer|digest|oauth2?|oidc|saml|sso|required|optional|enabled|disabled|on|off|yes|no)$/i;

const NO_VALUE = /^(?:true|false|null|nil|none|undefined)?$/i;
const TIMESTAMP = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const digits = (text: string): number => text.replace(/\D/g, '').length;

const lastWord = (name: string): string => wordsOfName(name).at(-1) ?? '';
function isPlural(name: string): boolean {
  const words = wordsOfName(name);
  return PLURALS.test((/^(?:used|remaining|left)$/.test(words.at(-1) ?? '') ? words.at(-2) : words.at(-1)) ?? '');
}
function isChosen(name: string): boolean {
  const words = wordsOfName(name);
  return words.some((word) => CHOSEN.has(word) || CHOSEN_PART.test(word)) || CHOSEN_PART.test(words.join(''));
}

/**
 * True for a text that looks like a credential: it mixes letters with digits or capitals, has a character that words
 * do not have, or is longer than words are.
 */
export function looksLikeCredential(text: string): boolean {
  return (
    text.length >= 4 &&
    (/[\d_+/=]/.test(text) || /[^A-Z][A-Z]/.test(text) || /^[A-Z-]+$/.test(text) || text.length >= 20)
  );
}

/** True if a text value of a secret name can be the secret. Flags, authentication modes and times cannot. */
export function canBeSecretText(name: string, value: string): boolean {
  if (NO_VALUE.test(value.trim()) || TIMESTAMP.test(value)) return false;
  if (DATE.test(value)) return isChosen(name);
  if (/^\d{1,3}$/.test(value)) return !isPlural(name);
  return !(AUTH_MODE.test(value) && AUTH_NAMES.has(lastWord(name)));
}

/** True if a number of a secret name can be the secret: a PIN or code. With a plural name it is a count; a short one is no secret. */
export function canBeSecretNumber(name: string, value: string): boolean {
  if (isPlural(name)) return false;
  return digits(value) >= (CARD_CODES.has(lastWord(name)) ? 3 : 4);
}

/**
 * True if a text somewhere below the secret name `context` (`"oauth": {"name": "…"}`) can be a secret. Only texts whose own name
 * describes the secret are kept, unless they look like a credential.
 */
export function canBeSecretBelow(context: string, name: string, value: string): boolean {
  if (name !== '' && isSecretKey(name)) return canBeSecretText(name, value);
  if (!canBeSecretText(context, value)) return false;
  if (name === '') return true;
  const last = lastWord(name);
  const describes = isChosen(context)
    ? describesSecret(name) && !NAMES_OF_OWNERS.has(last)
    : describesSecret(name) || DESCRIBING.has(last);
  return !describes || isOpaque(value);
}

/** True if a number below the secret name `context` can be a secret. */
export function canBeSecretNumberBelow(context: string, name: string, value: string): boolean {
  if (name !== '' && isSecretKey(name)) return canBeSecretNumber(name, value);
  const isItem = name === '' || /^(?:v|val|value|values|content|data|raw|x|text|string)$/.test(lastWord(name));
  if (!isItem && (!isChosen(context) || describesSecret(name) || lastWord(name) === 'id')) return false;
  return digits(value) >= (CARD_CODES.has(lastWord(context)) ? 3 : 4);
}

/** True for a text that cannot be a description: long, no spaces, letters mixed with digits, and not a URL, host or email address. */
function isOpaque(value: string): boolean {
  if (value.length < 8 || /\s/.test(value)) return false;
  if (/^(?:https?:\/\/|[\w.+-]+@[\w-]+\.[\w.-]+$|\/)/i.test(value)) return false;
  if (/^[a-z-]+(?:\.[a-z-]+)+$/i.test(value)) return false;
  return /\d/.test(value) ? /[a-z]/i.test(value) : /[a-z][A-Z]/.test(value) && value.length >= 16;
}

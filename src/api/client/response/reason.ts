import { plainLabel } from '../../../core/text';
import type { ErrorDetail } from '../../errors/errors';
import type { ReadResponse } from './readResponse';
import { LARGE_TEXT_CHARS, pick, plainName, readFlags, REASON_FIELDS, type ResponseFlags } from './json';

const MAX_TEXT = 300;
/** How many items of an error list, and fields of a record, are inspected. */
const MAX_ITEMS = 3;

/**
 * Acquire's own reason for a failure: from the fields of its JSON that hold reasons, then from those that do in failures, otherwise the
 * text it sent. Only for responses that are failures, because any field of a success may have such a name.
 */
export function readReason({ flags, kind, response }: ReadResponse, status: number): StatedReason {
  const stated = statedIn(flags, status);
  if (stated.acquireError !== undefined) return stated;
  if (kind === 'json' && response.text.length <= LARGE_TEXT_CHARS) return reasonOf(carriedTexts(response.json), status);
  const text = kind === 'text' && status >= 400 ? cleaned(response.text.slice(0, MAX_TEXT * 2).trim()) : '';
  return text ? { acquireError: text } : {};
}

/** The reason in a response that has no data; empty for any other. */
export function reasonWithoutData(json: unknown): StatedReason {
  const flags = readFlags(json);
  return flags.hasData && (!flags.data || flags.data.hasOther) ? {} : statedIn(flags, 200);
}

type StatedReason = Pick<ErrorDetail, 'acquireError' | 'acquireMessage'>;

/** Levels below the top that are inspected. */
const MAX_DEPTH = 3;
/** How many translations of a text are inspected. */
const MAX_LANGUAGES = 50;

/** Fields that hold the reason of a failure, as text or with the fields of a reason in them. In a success they hold anything. */
const CARRIERS: ReadonlySet<string> = new Set([
  ...['result', 'results', 'response', 'data', 'status', 'meta', 'body', 'payload'],
  ...['exception', 'failure', 'info', 'text', 'statustext', 'errortext', 'errordescription', 'userinfo', 'warning'],
]);
/** Texts that only repeat that the call failed. */
const NO_REASON = /^(?:error|fail(?:ed|ure)?|false|null|no|ko|nok|\d*)$/i;

/** The texts of the carriers of a failed response, and of carriers in them. */
function carriedTexts(value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string') return NO_REASON.test(value.trim()) ? [] : textsIn(value);
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return listTexts(value.slice(0, MAX_ITEMS).map((item) => carriedTexts(item, depth + 1)));
  const own = textsIn(pick(value, REASON_FIELDS), depth);
  if (own.length) return own;
  const held = Object.entries(value)
    .filter(([name]) => name.length < 20 && CARRIERS.has(plainName(name)))
    .slice(0, MAX_ITEMS);
  return held.map(([, inner]) => carriedTexts(inner, depth + 1)).find((texts) => texts.length) ?? [];
}

/** All texts and numbers in a value that say what went wrong. */
function textsIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string') return isAddress(value) ? [] : [value.trim()].filter(Boolean);
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return listTexts(value.slice(0, MAX_ITEMS).map((item) => textsIn(item, depth + 1)));
  const translated = englishText(value);
  if (translated !== undefined) return textsIn(translated);
  const reasons = pick(value, REASON_FIELDS);
  const texts = REASON_FIELDS.flatMap((key) => textsIn(reasons[key], depth + 1));
  return texts.length ? texts : fieldTexts(value, depth);
}

const LANGUAGE = /^[a-z]{2,3}(?:[-_][a-z\d]{2,8})*$/i;

/** The English one of texts by language: `{en: "No name", de: "Kein Name"}`. */
function englishText(value: object): string | undefined {
  const texts = Object.entries(value).slice(0, MAX_LANGUAGES);
  if (!texts.every(([name, text]) => LANGUAGE.test(name) && typeof text === 'string')) return undefined;
  return texts.find(([name]) => /^en(?:[-_]|$)/i.test(name))?.[1] as string | undefined;
}

/** The type of an RFC 9457 problem, which is not useful to people. */
const isAddress = (text: string): boolean => /^(?:about:|https?:\/\/)\S*$/i.test(text.trim());

/** The texts of several errors: codes separately, all sentences as one text. */
function listTexts(items: readonly (readonly string[])[]): readonly string[] {
  const found = items.filter((texts) => texts.length);
  if (found.length < 2) return found.flat();
  const words = found
    .map((texts) => texts.filter((text) => !isCode(text) && !isNumber(text)).join(': '))
    .filter(Boolean);
  return [
    ...found.flat().filter((text) => isCode(text) || isNumber(text)),
    ...(words.length ? [words.join('; ')] : []),
  ];
}

/** Texts by the name of the field they are about: `{email: ["is invalid"]}`. */
function fieldTexts(value: object, depth: number): readonly string[] {
  const texts = Object.entries(value)
    .slice(0, MAX_ITEMS)
    .flatMap(([name, inner]) => {
      const words = typeof inner === 'number' ? [] : textsIn(inner, depth + 1);
      return words.length ? [`${name}: ${words.join(', ')}`] : [];
    });
  return texts.length ? [texts.join('; ')] : [];
}

const isNumber = (text: string): boolean => /^\d+$/.test(text);
const isCode = (text: string): boolean => /^[A-Z][A-Z\d]*_[A-Z\d_]+$/.test(text);

/**
 * Acquire's own reason for a failure: a code in error, type, code or message, and the text next to it. A number is a code only if
 * there is no other code and it does not repeat the status.
 */
function statedIn(flags: ResponseFlags, status: number): StatedReason {
  return reasonOf([...textsIn(ownReasons(flags)), ...textsIn(ownReasons(flags.data ?? {}))], status);
}

/** The code and the text next to it, plain and cut. */
function reasonOf(found: readonly string[], status: number): StatedReason {
  const texts = found.map(cleaned).filter(Boolean);
  const words = [...new Set(texts.filter((text) => !isNumber(text)))];
  const code = words.find((text) => /^ERROR_[A-Z_]+$/.test(text)) ?? words.find(isCode);
  const number = texts.find((text) => /^[1-9]\d*$/.test(text) && text !== String(status));
  const first = code ?? words[0] ?? number;
  if (first === undefined) return {};
  const second =
    words
      .filter((text) => text !== first)
      .slice(0, 2)
      .join(': ') || undefined;
  const [acquireError, acquireMessage] =
    code === undefined && second === undefined && number !== undefined && number !== first
      ? [number, first]
      : [first, second];
  return {
    acquireError: cleaned(acquireError),
    ...(acquireMessage === undefined ? {} : { acquireMessage: cleaned(acquireMessage) }),
  };
}

/** As one line without control, bidirectional and other invisible characters. Secrets are masked by `AcquireError`, in the clean text. */
const cleaned = (text: string): string => plainLabel(text, MAX_TEXT);

/** Only the fields that can hold a reason: flags are not fields that a reason is about. */
const ownReasons = (flags: ResponseFlags | NonNullable<ResponseFlags['data']>): object =>
  Object.fromEntries(REASON_FIELDS.flatMap((key) => (flags[key] === undefined ? [] : [[key, flags[key]]])));

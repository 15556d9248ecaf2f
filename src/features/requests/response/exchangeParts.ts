import * as l10n from '@vscode/l10n';

/** The parts of an exchange that a document can show. */
export const EXCHANGE_PARTS = ['body', 'headers', 'timing', 'table', 'filter', 'schema', 'raw'] as const;
/** One of the parts of an exchange. */
export type ExchangePart = (typeof EXCHANGE_PARTS)[number];

/** Parts that are one click away in every response; the others are under More. */
const MAIN_PARTS: readonly ExchangePart[] = ['body', 'headers', 'table'];
/** Parts that are available even without a response text. */
const TEXTLESS_PARTS: readonly ExchangePart[] = ['headers', 'timing'];

/** The names of the parts. */
export const partTitles = (): Record<ExchangePart, string> => ({
  body: l10n.t('Body'),
  headers: l10n.t('Headers'),
  timing: l10n.t('Timing'),
  table: l10n.t('Table'),
  // The name of a format, so it is the same in every language.
  filter: 'JSONPath',
  schema: l10n.t('Schema'),
  raw: l10n.t('Raw'),
});

/** The parts an exchange has, in list order. */
export function availableParts(hasText: boolean): readonly ExchangePart[] {
  return EXCHANGE_PARTS.filter((part) => hasText || TEXTLESS_PARTS.includes(part));
}

/** An entry in the line above a response. */
export interface ResponseView {
  readonly title: string;
  /** The part it opens; if absent, it asks which one. */
  readonly part?: ExchangePart;
}

/**
 * The views above a response: at most four, always in the same place, with the current one marked. A part without its own place is
 * named and marked in place of More.
 */
export function responseViews(current: ExchangePart, hasText: boolean): readonly ResponseView[] {
  const titles = partTitles();
  const mark = (title: string, isCurrent: boolean): string => (isCurrent ? `● ${title}` : title);
  const parts = availableParts(hasText).filter((part) => MAIN_PARTS.includes(part));
  const isOther = !MAIN_PARTS.includes(current);
  return [
    ...MAIN_PARTS.filter((part) => parts.includes(part)).map((part) => ({
      part,
      title: mark(titles[part], part === current),
    })),
    { title: mark(isOther ? l10n.t('{0}…', titles[current]) : l10n.t('More…'), isOther) },
  ];
}

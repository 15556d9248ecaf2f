import * as l10n from '@vscode/l10n';
import type { ApiResponse } from '../../../api/client/types';

/** The parts of an exchange that a document can show. */
export const EXCHANGE_PARTS = ['body', 'headers', 'timing', 'table', 'filter', 'schema', 'raw'] as const;
/** One of the parts of an exchange. */
export type ExchangePart = (typeof EXCHANGE_PARTS)[number];

/** Parts that are one click away in every response; the others are under More. */
const MAIN_PARTS: readonly ExchangePart[] = ['body', 'headers', 'table'];
/** What there is to show of a response: its text, a body too large for memory, or no text. */
export type ResponseContent = 'text' | 'large' | 'none';

/** The parts that are available. Table, filter and schema need the whole text. */
const PARTS_OF: Readonly<Record<ResponseContent, readonly ExchangePart[]>> = {
  text: EXCHANGE_PARTS,
  large: ['body', 'headers', 'timing', 'raw'],
  none: ['headers', 'timing'],
};

/** What there is to show of a response. */
export function contentOf(response: Pick<ApiResponse, 'text' | 'large'> | undefined): ResponseContent {
  if (response?.large) return response.large.format.isBinary ? 'none' : 'large';
  return response?.text ? 'text' : 'none';
}

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
export function availableParts(content: ResponseContent): readonly ExchangePart[] {
  return PARTS_OF[content];
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
export function responseViews(current: ExchangePart, content: ResponseContent): readonly ResponseView[] {
  const titles = partTitles();
  const mark = (title: string, isCurrent: boolean): string => (isCurrent ? `● ${title}` : title);
  const parts = availableParts(content).filter((part) => MAIN_PARTS.includes(part));
  const isOther = !MAIN_PARTS.includes(current);
  return [
    ...MAIN_PARTS.filter((part) => parts.includes(part)).map((part) => ({
      part,
      title: mark(titles[part], part === current),
    })),
    { title: mark(isOther ? l10n.t('{0}…', titles[current]) : l10n.t('More…'), isOther) },
  ];
}

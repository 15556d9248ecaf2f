import { permissionTexts, operationWarnings } from '../effects';
import type { Operation } from '../types';

export const tagOf = (entry: Operation): string => entry.group.join(' / ');

function listText(entry: Operation): string | undefined {
  if (!entry.itemsPath) return undefined;
  const { style, parameter, limitParameter, firstPage, guessed } = entry.paging;
  const [total] = entry.totalPaths;
  return [
    `The records are in \`${entry.itemsPath.join('.')}\`${total ? `, their number in \`${total.join('.')}\`` : ''}.`,
    style === 'page' &&
      `\`${parameter}\` counts pages from ${firstPage}${limitParameter ? ` of \`${limitParameter}\` records` : ''}.`,
    style === 'offset' && `\`${parameter}\` is the number of records to skip.`,
    guessed && 'Paging is inferred from the response.',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Describes what an endpoint does, what to know before calling it, and how to read its list. */
export function descriptionOf(same: readonly Operation[]): string {
  const [main, ...others] = same as [Operation, ...Operation[]];
  return [
    `${main.summary}.`,
    ...others.map((o) => `The same address also serves ${o.id}: ${o.summary}.`),
    ...operationWarnings(main),
    listText(main),
    permissionTexts(main).join(' '),
    !main.authenticated && 'Needs no credential.',
    main.method === 'GET' &&
      main.bodyKind !== 'none' &&
      'Documented as a GET with a form body, which HTTP gives no meaning: many clients cannot send it.',
  ]
    .filter(Boolean)
    .join('\n\n');
}

import { warnings } from '../effects';
import history from '../facts/history.json';
import type { Operation } from '../types';
import { TAGS } from './tags';

export const tagOf = (entry: Operation): string => entry.group.join(' / ');

const PERMISSIONS = history.auth.find(({ topic }) => topic === 'permission per section')?.map as
  Readonly<Record<string, string>> | undefined;

/** The API key permission that the documentation asks for, as it words it. */
export function permissionOf(entry: Operation): string | undefined {
  const section = TAGS[tagOf(entry)]?.[1];
  return section === undefined ? undefined : PERMISSIONS?.[section];
}

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

/** What an endpoint does, what to know before calling it, and how its list is read. */
export function descriptionOf(same: readonly Operation[]): string {
  const [main, ...others] = same as [Operation, ...Operation[]];
  const permission = permissionOf(main);
  return [
    `${main.summary}.`,
    ...others.map((o) => `The same address also serves ${o.id}: ${o.summary}.`),
    ...warnings(main),
    listText(main),
    permission && `The API key needs the permission "${permission}".`,
    !main.authenticated && 'Needs no credential.',
    main.method === 'GET' &&
      main.bodyKind !== 'none' &&
      'Documented as a GET with a form body, which HTTP gives no meaning: many clients cannot send it.',
  ]
    .filter(Boolean)
    .join('\n\n');
}

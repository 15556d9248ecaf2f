import { exchangeDrift } from '../../../api/catalogue/schemaDrift';
import type { Exchange } from '../../../api/client/types';
import type { HttpDocument, RequestNode } from '../parse/tree';

/** Basic checks that a response passes: its status, its content type, its documented schema. */
export function proposeChecks(exchange: Exchange): string[] {
  const { response, error } = exchange;
  if (!response) return [];
  const type = response.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const drift = error ? undefined : exchangeDrift(exchange);
  return [
    `?? status == ${response.status}`,
    ...(/[/+]json\b/i.test(type) ? ['?? header content-type includes json'] : []),
    ...(drift?.notes.every(({ kind }) => kind === 'unknown') ? ['?? schema'] : []),
  ];
}

/** Where to insert checks of a request, and what to insert before them: an empty line if there are none yet. */
export function findCheckPosition(
  document: HttpDocument,
  node: RequestNode,
): { readonly at: number; readonly before: string } {
  const lineBreak = document.text.includes('\r\n') ? '\r\n' : '\n';
  return { at: node.contentEnd, before: node.checks.at(-1)?.end === node.contentEnd ? lineBreak : lineBreak.repeat(2) };
}

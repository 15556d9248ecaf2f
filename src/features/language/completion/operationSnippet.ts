import type { PathForm } from '../../../api/client/account';
import type { Operation, Parameter } from '../../../api/catalogue/types';
import { pathFor } from '../../../api/catalogue/example';
import { emptyValue } from '../diagnostics/json';
import { escapeSnippet } from './suggestion';

/** A whole request for an operation, with tab stops for values to fill in. */
export function operationSnippet(operation: Operation, form: PathForm): string {
  let n = 0;
  const stop = (text: string): string => `\${${++n}:${escapeSnippet(text)}}`;
  const path = escapeSnippet(pathFor(operation, form)).replace(/\{([^{}]+)\\\}/g, (_, name: string) => stop(name));
  const wanted = [...operation.query.filter((p) => p.required), ...pagingOf(operation, 'query')];
  const query = unique(wanted)
    .map((p, i) => `${i ? '&' : '?'}${escapeSnippet(p.name)}=${stop(exampleOf(p))}`)
    .join('');
  const lines = [`${operation.method} ${path}${query}`];
  if (operation.contentType && operation.bodyKind !== 'none')
    lines.push(`Content-Type: ${escapeSnippet(operation.contentType)}`);
  const body = bodySnippet(operation, stop);
  return `${[...lines, ...(body ? ['', body] : [])].join('\n')}\n$0`;
}

function bodySnippet(operation: Operation, stop: (text: string) => string): string {
  if (operation.bodyKind === 'form') {
    const wanted = unique([...operation.body.filter((p) => p.required && !p.pattern), ...pagingOf(operation, 'body')]);
    const shown = wanted.length ? wanted : operation.body.filter((p) => !p.pattern).slice(0, 1);
    return shown.map((p, i) => `${i ? '&' : ''}${escapeSnippet(p.name)}=${stop(exampleOf(p))}`).join('\n');
  }
  if (operation.bodyKind !== 'json') return '';
  const top = operation.body.filter(
    (p) => !(p.location ?? p.name).includes('.') && !(p.location ?? p.name).includes('['),
  );
  const wanted = top.filter((p) => p.required);
  const shown = wanted.length ? wanted : top.slice(0, 1);
  if (!shown.length) return '{\n  $0\n}'.replace('$0', '');
  return `{\n${shown.map((p) => `  ${escapeSnippet(JSON.stringify(p.name))}: ${stop(jsonExample(p))}`).join(',\n')}\n\\}`;
}

function pagingOf({ paging, query, body }: Operation, place: 'query' | 'body'): Parameter[] {
  if (paging.in !== place || paging.guessed) return [];
  return (place === 'query' ? query : body).filter(
    (p) => p.name === paging.limitParameter || p.name === paging.parameter,
  );
}

function unique(all: readonly Parameter[]): Parameter[] {
  return [...new Set(all)];
}

/** An initial value: the documented example, unless it is someone's data or a key. */
function exampleOf(parameter: Parameter): string {
  if (parameter.secret || parameter.personal || parameter.example === undefined || parameter.example === null)
    return parameter.enum?.[0] !== undefined ? String(parameter.enum[0]) : parameter.name;
  return typeof parameter.example === 'object' ? JSON.stringify(parameter.example) : String(parameter.example);
}

function jsonExample(parameter: Parameter): string {
  if (!parameter.secret && !parameter.personal && parameter.example !== undefined)
    return JSON.stringify(parameter.example);
  if (parameter.enum?.[0] !== undefined) return JSON.stringify(parameter.enum[0]);
  return emptyValue(parameter);
}

// Removes from a request file what must not be shared: credentials and other secrets, also those in variables.
import {
  isCredentialHeader,
  isSecretKey,
  maskCredentials,
  maskHeaders,
  maskPairs,
  maskQuery,
  maskText,
  maskUrl,
  ScopedSecrets,
  SECRET_MASK,
} from '../../../core/redaction';
import { decodePart, encodePart } from '../../requests';
import { expandToLines } from '../diagnostics/lines';
import { parseRequests } from '../parse/parser';
import { readExpression, findPlaceholders } from '../parse/placeholders';
import { maskScript } from './portableScript';
import { indexFileVariables, unescapeValue } from '../resolve/scope';
import {
  findHeader,
  headerValue,
  findRequestAt,
  spanText,
  type HttpDocument,
  type RequestNode,
  type Span,
} from '../parse/tree';
import { bodyFormat, formView, hasPlaceholder, targetView, type Entry } from '../edit/view';

/** A text that replaces a part of a document. */
export interface SecretEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Scripts can pass secrets to each other's variables; this is followed for this many rounds. */
const MAX_ROUNDS = 4;
/** The values of at most this many secret variables are searched for in the rest of the document. */
const MAX_VALUES = 200;
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^\s/?#@]+\/?$/i;

/** True for a value that only refers to its secret: `{{token}}`, `Bearer {{token}}`. */
export const holdsOnlyPlaceholders = (value: string): boolean =>
  hasPlaceholder(value) &&
  value
    .replace(/\{\{[^{}]*\}\}/g, '')
    .replace(/^\s*(?:bearer|basic|token)\b/i, '')
    .trim() === '';

/** The variables that a text uses. */
function variablesIn(text: string): string[] {
  if (!text.includes('{{')) return [];
  return findPlaceholders(text).flatMap(({ inner }) => {
    const what = readExpression(inner);
    return what.kind === 'name' ? [what.name] : [];
  });
}

/** Masks the secrets of one document. A variable is secret by its name, or if a secret place uses it, directly or through others. */
export class PortableSecrets {
  private readonly isSecret: (name: string) => boolean;
  private readonly loose = new Map<RequestNode, SecretEdit[]>();
  private readonly values: ScopedSecrets;

  constructor(
    private readonly document: HttpDocument,
    variables: ReadonlySet<string> = secretVariables(document),
  ) {
    this.isSecret = (name) => isSecretKey(name) || variables.has(name);
    const add = (span: Span, text: string): void => {
      const node = findRequestAt(document, span.start);
      if (!node || text === spanText(document, span)) return;
      const edits = this.loose.get(node) ?? [];
      this.loose.set(node, edits);
      edits.push({ start: span.start, end: span.end, text });
    };
    for (const one of document.ignored) {
      const text = spanText(document, one);
      const isScript = one.kind === 'request-script' || one.kind === 'response-script';
      add(one, isScript ? maskScript(text, this.isSecret) : maskText(text, 'text/plain').text);
    }
    for (const node of document.requests)
      for (const check of node.checks) add(check, maskText(spanText(document, check), 'text/plain').text);
    for (const problem of document.problems)
      if (problem.code !== 'script-not-closed') add(problem, this.looseLine(spanText(document, problem)));
    const values = [...indexFileVariables(document)]
      .filter(([name]) => this.isSecret(name))
      .flatMap(([, all]) => all.map((v) => spanText(document, v.value)))
      .filter((value) => !hasPlaceholder(value) && !ORIGIN.test(value));
    this.values = new ScopedSecrets(values.slice(0, MAX_VALUES).flatMap((value) => [value, unescapeValue(value)]));
  }

  /** The value of a variable; empty if it is a secret. */
  variableValue({ name, value }: RequestNode['variables'][number]): string {
    const text = spanText(this.document, value);
    const secretName = spanText(this.document, name);
    if (this.isSecret(secretName) && !holdsOnlyPlaceholders(text) && (isSecretKey(secretName) || !ORIGIN.test(text)))
      return '';
    return maskCredentials(maskText(text, 'text/plain').text);
  }

  /** A request's text without secrets; `more` are other edits to apply at the same time. */
  requestText(node: RequestNode, more: readonly SecretEdit[] = []): string {
    const { document } = this;
    const edits = [...more, ...this.edits(node)].sort((a, b) => a.start - b.start);
    let out = '';
    let at = node.start;
    for (const edit of edits) {
      if (edit.start < at) continue;
      out += document.text.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    out += document.text.slice(at, node.end);
    return withoutLooseSecrets(this.values.text(out));
  }

  private edits(node: RequestNode): SecretEdit[] {
    const { document } = this;
    const edits: SecretEdit[] = [...(this.loose.get(node) ?? [])];
    const replace = (span: Span, text: string): void => {
      if (text !== spanText(document, span)) edits.push({ start: span.start, end: span.end, text });
    };
    for (const tag of node.tags) {
      const kind = spanText(document, tag.name).toLowerCase();
      if (kind === 'account') edits.push({ ...expandToLines(document.text, tag), text: '' });
      if (kind !== 'prompt' && kind !== 'prompt-masked') continue;
      // The text after a secret's name may be an example of it.
      const [name = ''] = spanText(document, tag.value).split(/\s/, 1);
      if (this.isSecret(name)) replace(tag.value, name);
    }
    for (const variable of node.variables) replace(variable.value, this.variableValue(variable));
    for (const header of node.headers) {
      const name = spanText(document, header.name);
      const value = headerValue(document, header);
      if (isCredentialHeader(name) && !holdsOnlyPlaceholders(value))
        edits.push({ ...expandToLines(document.text, header), text: '' });
      else if (!holdsOnlyPlaceholders(value))
        replace(header.value, maskHeaders([[name, spanText(document, header.value)]])[0]![1]);
    }
    const target = targetView(document, node);
    for (const span of target.pathPieces) replace(span, maskUrl(spanText(document, span)).text);
    this.entryEdits(target.entries, true, replace);
    this.entryEdits(target.fragmentEntries, true, replace);
    if (node.body) {
      const type = findHeader(document, node, 'content-type');
      if (bodyFormat(document, node) === 'form') this.entryEdits(formView(document, node.body), false, replace);
      else
        replace(
          node.body,
          maskText(spanText(document, node.body), type ? headerValue(document, type) : 'text/plain').text,
        );
    }
    return edits;
  }

  /** Masks the pairs of a query, a fragment or a form; a value may continue in the lines below. */
  private entryEdits(entries: readonly Entry[], isQuery: boolean, replace: (span: Span, text: string) => void): void {
    const groups: Entry[][] = [];
    for (const entry of entries)
      if (entry.continued && groups.length) groups.at(-1)!.push(entry);
      else groups.push([entry]);
    const read = groups.map(([first, ...rest]) => ({
      name: decodePart(spanText(this.document, first!.name)),
      // A line that continues a value has no name.
      value: [first!.value, ...rest].map((span) => decodePart(spanText(this.document, span))).join(''),
    }));
    const { pairs } = (isQuery ? maskQuery : maskPairs)(read.map(({ name, value }) => [name, value]));
    groups.forEach(([first, ...rest], i) => {
      const { value } = read[i]!;
      const masked = pairs[i]![1];
      if (masked === value || holdsOnlyPlaceholders(value)) return;
      replace(first!.value, masked === SECRET_MASK ? masked : encodePart(masked));
      for (const span of rest) replace(span, '');
    });
  }

  /** A line that is neither a variable nor a header, because it has no separator or has a space in its name. */
  private looseLine(line: string): string {
    const mark = line.search(/[=:]/);
    const at = mark < 0 ? line.trimEnd().search(/\s/) : mark;
    if (at < 0) return line;
    const name = line.slice(0, at).replace(/^\s*(?:@|#|\/\/)*/, '');
    if (!this.isSecret(name.trim())) return maskText(line, 'text/plain').text;
    return holdsOnlyPlaceholders(line.slice(at + 1)) ? line : line.slice(0, at + 1);
  }
}

/** A block without credentials that are only recognizable by their format, and without secrets in its comments. */
function withoutLooseSecrets(block: string): string {
  return maskCredentials(block).replace(
    /^([ \t]*(?:#|\/\/))(.+)$/gm,
    (_, mark: string, comment: string) => `${mark}${maskText(comment, 'text/plain').text}`,
  );
}

/**
 * The variables that secret places use, directly or through other variables. A place is secret if a value there would be masked, so all
 * placeholders are replaced by marks, and the marks that masking removes are looked up.
 */
function secretVariables(document: HttpDocument): ReadonlySet<string> {
  const { text } = document;
  const secret = new Set<string>();
  const found = findPlaceholders(text);
  if (!found.length) return secret;
  let mark = 'Zq7';
  while (text.includes(mark)) mark += 'x7';
  let probe = '';
  let at = 0;
  found.forEach((one, i) => {
    probe += `${text.slice(at, one.start)}${mark}n${i}Z`;
    at = one.end;
  });
  const tree = parseRequests(probe + text.slice(at));
  const marks = new RegExp(`${mark}n(\\d+)Z`, 'g');
  for (let round = 0, known = -1; known !== secret.size && round < MAX_ROUNDS; round++) {
    known = secret.size;
    const masking = new PortableSecrets(tree, secret);
    const left = new Set<number>();
    for (const node of tree.requests)
      for (const [, n] of masking.requestText(node).matchAll(marks)) left.add(Number(n));
    found.forEach((one, i) => {
      if (!left.has(i)) variablesIn(`{{${one.inner}}}`).forEach((name) => secret.add(name));
    });
    followVariables(document, secret);
  }
  return secret;
}

/** Adds the variables that the values of secret ones use. */
function followVariables(document: HttpDocument, secret: Set<string>): void {
  const variables = indexFileVariables(document);
  // Iterating a set includes the items added meanwhile.
  for (const name of secret)
    for (const { value } of variables.get(name) ?? [])
      for (const used of variablesIn(spanText(document, value))) secret.add(used);
}

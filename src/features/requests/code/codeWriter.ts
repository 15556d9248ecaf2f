import { TOKEN_ENVIRONMENT_VARIABLE } from './codeLanguages';
import type { CodeRequest } from './codeRequest';
import type { Literal } from './literals';

/** What a language's client library cannot send. */
export interface CodeLimits {
  /** It joins repeated headers into one. */
  readonly joinsHeaders?: true;
  /** It cannot send non-ASCII characters in headers. */
  readonly asciiHeaders?: true;
  /** It rejects a body with GET and HEAD. */
  readonly noBodyWithGet?: true;
}

/** Writes requests as code in one language. */
export interface CodeWriter {
  /** What starts a comment. */
  readonly comment: string;
  readonly limits: CodeLimits;
  /** A program that sends the request and prints the response. */
  write(request: CodeRequest): string;
}

/** Joins lines, skipping `undefined` and `false`. */
export function joinLines(...all: readonly (string | undefined | false)[]): string {
  return all.filter((line) => line !== undefined && line !== false).join('\n');
}

/** Each header once, its values joined by commas (RFC 9110, 5.3). */
export function joinedHeaders(request: CodeRequest): { readonly name: string; readonly value: string }[] {
  return request.headers.map(({ name, values }) => ({ name, value: values.join(', ') }));
}

/** Every value of every header. */
export function eachHeader(request: CodeRequest): { readonly name: string; readonly value: string }[] {
  return request.headers.flatMap(({ name, values }) => values.map((value) => ({ name, value })));
}

/** An expression for the value of the credential's header, for languages that concatenate strings with `+`. */
export function tokenExpression({ token }: CodeRequest, variable: string, literal: Literal): string {
  return token.prefix ? `${literal(token.prefix)} + ${variable}` : variable;
}

/** The body as byte expressions, one for each text or file. */
export function bodyExpressions(
  body: readonly (string | Uint8Array)[],
  text: Literal,
  file: (base64: string) => string,
): string[] {
  return body.map((chunk) => (typeof chunk === 'string' ? text(chunk) : file(Buffer.from(chunk).toString('base64'))));
}

/** The name of the environment variable in double quotes. */
export const QUOTED_VARIABLE = `"${TOKEN_ENVIRONMENT_VARIABLE}"`;

import type { ApiRequest } from '../../../api/client/types';
import { CODE_WRITERS } from './languages';
import type { CodeLanguageId } from './codeLanguages';
import { codeRequest, withTextFiles, type CodeAccount, type CodeRequest } from './codeRequest';
import type { CodeWriter } from './codeWriter';

export { withTextFiles, type CodeAccount };

/** Something the code of a language cannot send the way the extension does. */
export interface CodeNote {
  readonly code: 'headers-joined' | 'header-characters' | 'body-dropped';
  /** One English sentence, as it appears in a comment of the code. */
  readonly message: string;
}

/** Names of headers, without characters that cannot be in a comment. */
const nameList = (headers: CodeRequest['headers']): string =>
  headers.map(({ name }) => name.replace(/[^\w!#$%&'*+.^`|~-]/g, '')).join(', ');

const dropsBody = ({ limits }: CodeWriter, { body, method }: CodeRequest): boolean =>
  limits.noBodyWithGet === true && body !== undefined && (method === 'GET' || method === 'HEAD');

function notesOf(writer: CodeWriter, request: CodeRequest): CodeNote[] {
  const { limits } = writer;
  const notes: CodeNote[] = [];
  const repeated = request.headers.filter(({ values }) => values.length > 1);
  if (limits.joinsHeaders && repeated.length)
    notes.push({
      code: 'headers-joined',
      message: `Repeated headers are sent as one, with their values joined by commas: ${nameList(repeated)}.`,
    });
  const others = request.headers.filter(({ values }) => values.some((value) => /[^\t\u0020-\u007e]/.test(value)));
  if (limits.asciiHeaders && others.length)
    notes.push({
      code: 'header-characters',
      message: `This client cannot send characters beyond ASCII in headers: ${nameList(others)}.`,
    });
  if (dropsBody(writer, request))
    notes.push({
      code: 'body-dropped',
      message: `This client cannot send a body with ${request.method}: the body is left out.`,
    });
  return notes;
}

/** What the code of a language cannot send the way the extension does. */
export function codeNotes(request: ApiRequest, account: CodeAccount, language: CodeLanguageId): readonly CodeNote[] {
  return notesOf(CODE_WRITERS[language], codeRequest(request, account));
}

/**
 * A request as code that sends exactly what the extension sends, with the token in an environment variable and other secrets masked.
 * Comments in the code say what the language cannot send. Headers that clients add themselves, such as User-Agent, are left to them.
 * Throws a TypeError for a binary body.
 */
export function generateCode(original: ApiRequest, account: CodeAccount, language: CodeLanguageId): string {
  const writer = CODE_WRITERS[language];
  const request = codeRequest(original, account);
  const comments = notesOf(writer, request).map(({ message }) => `${writer.comment} ${message}\n`);
  return comments.join('') + writer.write(dropsBody(writer, request) ? { ...request, body: undefined } : request);
}

import * as l10n from '@vscode/l10n';
import type { CurlProblem } from './command';
import type { CurlNote } from './notes';

/** Why a text was not imported. */
export function curlProblemText(problem: CurlProblem): string {
  switch (problem) {
    case 'not-curl':
      return l10n.t(
        'This is not a curl command. Copy one, for example with "Copy as cURL" in the browser, then try again.',
      );
    case 'no-address':
      return l10n.t('The curl command has no URL.');
    case 'bad-address':
      return l10n.t('The URL in the curl command cannot be read.');
    case 'method':
      return l10n.t('The method in the curl command is not supported.');
    case 'file-name':
      return l10n.t('A file name in the curl command is empty, contains line breaks, or starts or ends with a space.');
  }
}

/** The texts of a command's notes; notes that differ only by name share one text. The token has its own text. */
export function curlNoteTexts(notes: readonly CurlNote[]): string[] {
  const codes = new Set(notes.map(({ code }) => code));
  return [...codes].flatMap((code) => {
    const same = notes.filter((note) => note.code === code);
    const names = same.flatMap(({ name }) => name ?? []).join(', ');
    return curlNoteText({ ...same[0]!, ...(names === '' ? {} : { name: names }) }) ?? [];
  });
}

/** What was changed or left out of a command; undefined for the token, which has its own text. */
export function curlNoteText({ code, name = '' }: CurlNote): string | undefined {
  switch (code) {
    case 'token':
      return undefined; // reported with the offer to keep it
    case 'variables':
      return l10n.t('Shell variables were left unchanged.');
    case 'more-commands':
      return name === '' || /^curl(?:\.exe)?$/i.test(name)
        ? l10n.t('Only the first of several requests was imported.')
        : l10n.t('Only the curl command was imported, without what follows it ({0}).', name);
    case 'open-quote':
      return l10n.t('A quote is not closed. The end of the command may be missing.');
    case 'not-text':
      return l10n.t('Bytes that are not UTF-8 were replaced.');
    case 'browser-headers':
      return l10n.t('Headers that browsers add were left out.');
    case 'cookie':
      return l10n.t('Cookies were left out.');
    case 'user':
      return l10n.t('A user name and password were left out.');
    case 'config':
      return l10n.t('A file with more options was not read.');
    case 'insecure':
      return l10n.t('Certificates are still checked.');
    case 'https':
      return l10n.t('http was changed to https.');
    case 'globbing':
      return l10n.t(
        'The URL has a pattern like [1-3] or {a,b}, for which curl sends several requests. It was kept unchanged.',
      );
    case 'method-case':
      return l10n.t('The method {0} was changed to uppercase.', name);
    case 'json-as-form':
      return l10n.t('The body looks like JSON but is labeled as a form: check its Content-Type.');
    case 'unknown-option':
      return l10n.t('Unknown options were left out: {0}', name);
    case 'unsupported-option':
      return l10n.t('Options that are not supported were left out: {0}', name);
    case 'missing-value':
      return l10n.t('Options without a valid value were left out: {0}', name);
    case 'header-file':
      return l10n.t('Files with headers were not read: {0}', name);
    case 'header-left-out':
      return l10n.t('Headers that are set when the request is sent were left out: {0}', name);
    case 'header-removed':
      return l10n.t('Default headers that the command removes may be sent: {0}', name);
    case 'header-invalid':
      return l10n.t('Headers with characters that are not allowed were left out: {0}', name);
    case 'mixed-data':
      return l10n.t('Only one part of a mixed body was imported.');
    case 'stdin':
      return l10n.t('Data from standard input was left out.');
    case 'data-file':
      return l10n.t('Files that are only a part of the data were not read: {0}', name);
    case 'file-line-breaks':
      return l10n.t('The file is sent with its line breaks, which curl removes: {0}', name);
    case 'upload-type':
      return l10n.t('The file is sent with the content type application/octet-stream, which curl does not add.');
    case 'part-name':
      return l10n.t('Form parts without a name get an empty one.');
    case 'part-headers':
      return l10n.t('Headers and encodings of form parts were left out: {0}', name);
    case 'part-files':
      return l10n.t('Form parts with several files or parts were left out: {0}', name);
    case 'part-type':
      return l10n.t('Form parts with a file name get the content type application/octet-stream: {0}', name);
    case 'form-escape':
      return l10n.t('Quotes in names of form parts are percent-encoded: {0}', name);
    case 'multipart-type':
      return l10n.t('The form is sent as multipart/form-data instead of {0}.', name);
  }
}

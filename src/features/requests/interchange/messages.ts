import * as l10n from '@vscode/l10n';
import type { InterchangeNote, InterchangeProblem } from './notes';

/** Why a collection or HAR file was not imported. */
export function interchangeProblemText(problem: InterchangeProblem): string {
  switch (problem) {
    case 'not-json':
      return l10n.t('The file is not valid JSON.');
    case 'not-postman':
      return l10n.t('The file is not a Postman collection.');
    case 'postman-version':
      return l10n.t(
        'Only Postman collections of format 2.1 are supported. Export the collection as "Collection v2.1".',
      );
    case 'postman-environment':
      return l10n.t('The file is a Postman environment. Export the collection instead.');
    case 'not-har':
      return l10n.t('The file is not an HTTP archive (HAR).');
    case 'no-requests':
      return l10n.t('There is no request in the file that can be imported.');
  }
}

/** The texts of notes; notes that differ only by name share one text. */
export function interchangeNoteTexts(notes: readonly InterchangeNote[]): string[] {
  const codes = new Set(notes.map(({ code }) => code));
  return [...codes].map((code) => {
    const same = notes.filter((note) => note.code === code);
    const names = [...new Set(same.flatMap(({ name }) => name || []))];
    const shown = names.length > MAX_NAMES ? [...names.slice(0, MAX_NAMES), '…'] : names;
    return interchangeNoteText({ code, line: same[0]!.line, name: shown.join(', ') });
  });
}

/** Maximum number of names of one kind in a text. */
const MAX_NAMES = 20;

/** What was changed or left out. */
export function interchangeNoteText({ code, name = '' }: InterchangeNote): string {
  switch (code) {
    case 'method':
      return l10n.t('Requests with an unsupported method were left out: {0}', name);
    case 'method-case':
      return l10n.t('The method {0} was changed to uppercase.', name);
    case 'bad-address':
      return l10n.t('Requests with an unreadable URL were left out: {0}', name);
    case 'https':
      return l10n.t('http was changed to https.');
    case 'credential':
      return l10n.t("Credentials were left out. The account's token is attached when a request is sent.");
    case 'cookie':
      return l10n.t('Cookies were left out.');
    case 'secret-left-out':
      return l10n.t('Values that look secret were left out: {0}', name);
    case 'secret-masked':
      return l10n.t('Secret values were replaced with •••.');
    case 'auth':
      return l10n.t("Authorization was left out. The account's token is attached instead: {0}", name);
    case 'no-auth':
      return l10n.t("Requests without authorization get the account's token too: {0}", name);
    case 'browser-headers':
      return l10n.t('Headers that browsers add were left out.');
    case 'header-left-out':
      return l10n.t('Headers that are set when the request is sent were left out: {0}', name);
    case 'header-invalid':
      return l10n.t('Headers with characters that are not allowed were left out: {0}', name);
    case 'header-repeated':
      return l10n.t('Only the first of several headers of this name was kept: {0}', name);
    case 'multipart-type':
      return l10n.t('The content type of a multipart body was replaced: {0}', name);
    case 'disabled':
      return l10n.t('Disabled items were left out: {0}', name);
    case 'script':
      return l10n.t('Scripts were left out: {0}', name);
    case 'examples':
      return l10n.t('Saved examples were left out: {0}', name);
    case 'settings':
      return l10n.t('Settings and variables of a single request or folder were left out: {0}', name);
    case 'dynamic-variable':
      return l10n.t('Dynamic variables that are not supported were kept as text: {0}', name);
    case 'variable-renamed':
      return l10n.t('Variables were renamed: {0}', name);
    case 'variable-encoding':
      return l10n.t('Values of variables are not encoded in forms and URLs. Check where they are used: {0}', name);
    case 'placeholder-kept':
      return l10n.t('Variables in a form or multipart text were kept as text.');
    case 'path-variable':
      return l10n.t('Path variables without a value must be filled in: {0}', name);
    case 'body-mode':
      return l10n.t('Bodies of an unknown type were left out: {0}', name);
    case 'body-invalid':
      return l10n.t('Unreadable bodies were left out.');
    case 'graphql-variables':
      return l10n.t('GraphQL variables that are not valid JSON were left out.');
    case 'file-name':
      return l10n.t('Files with a name that a request file cannot contain were left out: {0}', name);
    case 'file-missing':
      return l10n.t('The content of files is not known: {0}', name);
    case 'not-representable':
      return l10n.t('Requests that a request file cannot contain were left out: {0}', name);
  }
}

import * as l10n from '@vscode/l10n';
import type { CurlNote, CurlProblem } from './curl';

/** Why a text was not taken over, in words. */
export function curlProblemText(problem: CurlProblem): string {
  switch (problem) {
    case 'not-curl':
      return l10n.t(
        'This is not a curl command. Copy one, for example by "Copy as cURL" in the browser, then try again.',
      );
    case 'no-address':
      return l10n.t('The curl command has no address.');
    case 'bad-address':
      return l10n.t('The address of the curl command cannot be read.');
    case 'method':
      return l10n.t('The method of the curl command is not one that can be sent.');
  }
}

/** What was changed or left out of a command, in words; undefined for the token, which has a text of its own. */
export function curlNoteText(note: CurlNote): string | undefined {
  switch (note) {
    case 'token':
      return undefined; // said with the offer to keep it
    case 'variables':
      return l10n.t('Shell variables were left as they stand.');
    case 'more-commands':
      return l10n.t('Only the first of several requests was taken over.');
    case 'open-quote':
      return l10n.t('A quote is not closed: the end may be missing.');
    case 'browser-headers':
      return l10n.t('Headers a browser adds of its own were left out.');
    case 'cookie':
      return l10n.t('Cookies were left out.');
    case 'user':
      return l10n.t('A user name and password were left out.');
    case 'config':
      return l10n.t('A file with further options was not read.');
    case 'insecure':
      return l10n.t('Certificates are checked all the same.');
    case 'https':
      return l10n.t('http was changed to https.');
    case 'json-as-form':
      return l10n.t('The body looks like JSON but is labelled as a form: check its Content-Type.');
    case 'unknown-option':
      return l10n.t('An option was not understood.');
    case 'mixed-data':
      return l10n.t('Only one part of a mixed body was taken over.');
  }
}

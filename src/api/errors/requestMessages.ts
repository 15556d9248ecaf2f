// The words for `invalid-request`: what is wrong with a request that was therefore not sent.
import * as l10n from '@vscode/l10n';
import type { ErrorDetail } from './errors';
import { plainLabel } from '../../core/text';

/** A whole sentence that stands after "The request was not sent." Codes without words are shown as they are, so that nothing is hidden. */
export function problemText({ problem, name: raw }: ErrorDetail): string {
  const name = plainLabel(raw, 80);
  switch (problem) {
    case 'authorization-header':
      return l10n.t(
        'It carries a credential of its own in the header {0}. Take it out: the token of the account is attached for you.',
        name || 'Authorization',
      );
    case 'header-name':
      return l10n.t('"{0}" is not a name a header can have.', name);
    case 'header-value':
      return l10n.t('The value of the header {0} has characters that cannot be sent.', name);
    case 'header-not-allowed':
      return l10n.t('The header {0} is set by the connection itself. Take it out.', name);
    case 'url-empty':
      return l10n.t('It has no path. Begin with one such as /profile/lead/list.');
    case 'url-path':
      return l10n.t('Its path must begin with a slash, such as /profile/lead/list.');
    case 'url-scheme':
      return l10n.t('Only https addresses can be used.');
    case 'url-too-long':
      return l10n.t('Its address is too long.');
    case 'url-characters':
      return l10n.t('Its address has line breaks, blanks around it or other characters that do not belong there.');
    case 'url-invisible':
      return l10n.t('Its address has characters nobody can see. Type it anew.');
    case 'url-backslash':
      return l10n.t('Its address has a backslash, which servers read in different ways. Use a slash.');
    case 'url-userinfo':
      return l10n.t('Its address has a user name or password in it. Take out what stands before the @.');
    case 'url-invalid':
      return l10n.t('Its address cannot be read. Begin with a path such as /profile/lead/list.');
    case 'origin':
      return l10n.t('The host of the account is not an address that can be used. Sign in again.');
    case 'method':
      return l10n.t('"{0}" is not a method that can be used.', name);
    case 'body-json':
      return l10n.t('Its body cannot be written as JSON.');
    case 'part-type':
      return l10n.t('The part {0} of its body has a content type that cannot be sent.', name);
    case 'credential':
      return l10n.t('The stored token has characters that cannot be sent. Replace it.');
    case 'unknown-operation':
      return l10n.t('There is no operation named {0}.', name);
    case 'wrong-generation':
      return l10n.t(
        "{0} belongs to the other generation of Acquire's API. Switch to an account of that generation.",
        name,
      );
    case 'required':
    case 'missing-parameter':
      return l10n.t('It needs a value for {0}.', name);
    case 'type':
      return l10n.t('The value of {0} is not of the kind that is needed.', name);
    case 'enum':
      return l10n.t('The value of {0} is not one of those that are allowed.', name);
    case 'path-parameter':
      return l10n.t('The value of {0} cannot stand in a path.', name);
    case 'bad-id':
      return l10n.t('"{0}" is not an id.', name);
    case undefined:
      return l10n.t('Something in it is not valid.');
    default:
      return name
        ? l10n.t('{0} is not valid ({1}).', name, plainLabel(problem, 60))
        : l10n.t('Something in it is not valid ({0}).', plainLabel(problem, 60));
  }
}

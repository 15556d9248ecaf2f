import * as l10n from '@vscode/l10n';
import { plainLabel } from '../../../core/text';
import type { RequestDiagnostic, DiagnosticFix } from '../diagnostics';
import { checkProblemText } from './checks';
import { buildProblemText } from './buildProblems';
import { unselectedText } from './environments';

/** The message of a diagnostic. Names come from the document and are shown as plain text. */
export function diagnosticText({ code, data }: RequestDiagnostic): string {
  const [first = '', second = '', third = ''] = data.map((d) => plainLabel(d, 120));
  switch (code) {
    case 'header-without-colon':
    case 'header-without-name':
      return l10n.t('This is not a header. Write it as "Name: value", or put an empty line before the body.');
    case 'missing-target':
      return l10n.t('The request has no path. Write one after the method.');
    case 'script-not-closed':
      return l10n.t('This script is not closed.');
    case 'variable-without-value':
      return l10n.t('Write a variable as "@name = value".');
    case 'tag-without-name':
      return l10n.t('Write a tag as "# @name value".');
    case 'ignored-response-script':
    case 'ignored-request-script':
      return l10n.t('Scripts are not supported.');
    case 'ignored-response-reference':
    case 'ignored-redirection':
    case 'ignored-import':
      return l10n.t('This line has no effect here.');
    case 'ignored-text':
      return l10n.t('This text belongs to no request and is not sent.');
    case 'unsupported-method':
      return l10n.t('{0} is not a method of this API.', first);
    case 'relative-target':
      return l10n.t('Start the path with a slash, or enter the full URL.');
    case 'open-placeholder':
      return l10n.t('Replace the name in braces with a value.');
    case 'query-without-mark':
      return l10n.t('The query must start with a question mark.');
    case 'duplicate-name':
      return l10n.t('Another request is already named {0}.', first);
    case 'unknown-request':
      return l10n.t('No request in this file is named {0}.', first);
    case 'unknown-account':
      return l10n.t('No account has the label {0}.', first);
    case 'ignored-tag':
      return first === 'disabled'
        ? l10n.t('Requests cannot be disabled here: this one is sent like any other.')
        : l10n.t('@{0} has no effect here.', first);
    case 'body-request':
      return l10n.t('This looks like a separate request, but belongs to the one above. Put ### before it.');
    case 'body-variable':
      return l10n.t('This looks like a variable, but is sent as part of the body. Variables go above the request.');
    case 'body-handler':
      return l10n.t('This is sent as part of the body, because it is indented.');
    case 'multipart-empty':
      return l10n.t('No line of the body is {0}, so it has no parts.', first);
    case 'multipart-outside':
      return l10n.t('This line is outside all parts and is not sent.');
    case 'multipart-header':
      return l10n.t('This header of the part is not sent as written.');
    case 'header-characters':
      return buildProblemText({ code: 'header-name-characters', name: first, start: 0, end: 0 });
    case 'base64-broken':
    case 'target-blank':
    case 'file-encoding':
    case 'two-content-types':
      return buildProblemText({ code, name: first, start: 0, end: 0 });
    case 'body-comment':
      return l10n.t('This line is read as a comment and is not sent.');
    case 'form-line-break':
      return l10n.t('This line is part of the value before it. Start it with & to make it a separate field.');
    case 'multipart-boundary':
      return l10n.t('The Content-Type needs a boundary.');
    case 'multipart-not-closed':
      return l10n.t('The last part is not closed with {0}.', first);
    case 'multipart-part-name':
      return l10n.t('This part needs a Content-Disposition header with a name.');
    case 'timeout-value':
      return l10n.t('Write a timeout as 30 s, 500 ms or 2 m, up to ten minutes.');
    case 'foreign-origin':
      return l10n.t('{0} is not the host of this account, so this will not be sent.', first);
    case 'address':
      return l10n.t('This address can be read in more than one way, so it will not be sent ({0}).', first);
    case 'header-not-allowed':
      return l10n.t('The header {0} is set automatically.', first);
    case 'credential-header':
      return l10n.t("Remove {0}; the account's credential is added automatically.", first);
    case 'pasted-token':
      return l10n.t('This looks like a token. Do not keep tokens in files.');
    case 'unknown-path':
      return second
        ? l10n.t('The path is not documented. Did you mean {0}?', second)
        : l10n.t('The path is not documented.');
    case 'wrong-method':
      return l10n.t('{0} is not documented for this path; {1} is.', first, second);
    case 'other-generation':
      return l10n.t('This path belongs to API {0}; the account uses {1}.', first, second);
    case 'missing-parameter':
      return l10n.t('The required parameter {0} is missing.', first);
    case 'wrong-type':
      return l10n.t('{0} accepts a value of the type {1}.', first, second);
    case 'wrong-value':
      return l10n.t('{0} accepts one of: {1}.', first, second);
    case 'wrong-content-type':
    case 'missing-content-type':
      return l10n.t('The documented Content-Type is {0}.', second || first);
    case 'retired-operation':
      return l10n.t('This call is documented only on retired pages.');
    case 'broken-json':
      return l10n.t('This is not valid JSON.');
    case 'check-field':
    case 'check-argument':
    case 'check-operator':
    case 'check-value':
    case 'check-extra':
      return checkProblemText({ code, name: first });
    case 'check-without-request':
      return l10n.t('This check belongs to no request.');
    case 'check-number':
      return l10n.t('{0} is a number. Compare it with a number.', first);
    case 'check-no-schema':
      return l10n.t('The path is not documented, so there is no schema to check.');
    case 'check-pattern':
      return l10n.t('This is not a valid regular expression.');
    case 'check-pattern-slow':
      return l10n.t('This regular expression can take very long. Avoid repetitions inside of repetitions.');
    case 'capture-value':
      return l10n.t('Write a capture as "# @capture name = $.path" or "# @capture name = header Location".');
    case 'each-file':
      return l10n.t('Specify a CSV or JSON file with the rows, such as "# @each rows.csv".');
    case 'dependency-cycle':
      return l10n.t('The request {0} depends on itself.', first);
    case 'unresolved-variable':
      return second ? unselectedText(first, second, third) : l10n.t('The variable {0} has no value.', first);
    case 'process-env-untrusted':
      return l10n.t('System variables are read only in trusted workspaces.');
    case 'json-path-malformed':
      return l10n.t('The path {0} cannot be read.', first);
    case 'unknown-dynamic':
    case 'dynamic-arguments':
    case 'date-pattern':
      return buildProblemText({ code, name: first, start: 0, end: 0 });
    default:
      return l10n.t('{0} has no value here.', first);
  }
}

/** What a fix does, as the title of its action. */
export function fixText({ code, data }: DiagnosticFix): string {
  const text = data.map((d) => plainLabel(d, 80)).join(' ');
  switch (code) {
    case 'keep-token':
      return l10n.t('Remove the Token and Sign In with It');
    case 'remove-header':
    case 'remove-text':
      return text ? l10n.t('Remove {0}', text) : l10n.t('Remove the Token from the Text');
    case 'add-parameter':
      return l10n.t('Add {0}', text);
    case 'select-environment':
      return l10n.t('Select Environment…');
    case 'define-variable':
      return l10n.t('Define @{0}', text);
    case 'make-relative':
      return l10n.t('Send It to the Account Instead');
    case 'add-slash':
      return l10n.t('Start the Path with a Slash');
    case 'begin-query':
      return l10n.t('Start the Query with a Question Mark');
    case 'join-form':
      return l10n.t('Make It a Separate Field');
    case 'insert-separator':
      return l10n.t('Make It a Separate Request');
    case 'move-variable':
      return l10n.t('Move It Above the Request');
    case 'unindent':
      return l10n.t('Remove the Indentation');
    case 'encode-blank':
      return l10n.t('Write %20');
    default:
      return l10n.t('Use {0}', text);
  }
}

import * as l10n from '@vscode/l10n';
import { sizeText } from '../../../core/format';
import { plainLabel } from '../../../core/text';
import type { BuildProblem } from '../resolve/toRequest';
import { MAX_FILE_BYTES } from '../../requests';

/** Why a request of a document could not be sent, as a message. Names come from the document and are shown as plain text. */
export function buildProblemText(problem: BuildProblem): string {
  const name = plainLabel(problem.name, 80);
  switch (problem.code) {
    case 'no-request':
      return l10n.t('Place the cursor in a request.');
    case 'unsupported-method':
      return l10n.t('"{0}" is not a method. Use GET, POST, PUT, DELETE, PATCH or HEAD.', name);
    case 'missing-target':
      return l10n.t('The request has no path. Write one after the method, such as /profile/lead/list.');
    case 'relative-target':
      return l10n.t('The path must begin with a slash.');
    case 'open-placeholder':
      return l10n.t('Replace the name in braces with a value.');
    case 'foreign-host':
      return l10n.t("The Host header names {0}, which is not the account's host. Remove the header.", name);
    case 'header-line-break':
    case 'header-name-characters':
      return l10n.t('The header {0} contains characters that are not allowed.', name);
    case 'file-unreadable':
      return l10n.t('The file {0} could not be read. In a workspace that is not trusted, files are not read.', name);
    case 'file-not-regular':
      return l10n.t('{0} is not a regular file, so it cannot be sent.', name);
    case 'file-too-large':
      return l10n.t('The file {0} is larger than {1}. Larger files cannot be sent.', name, sizeText(MAX_FILE_BYTES));
    case 'file-outside':
      return l10n.t(
        'The file {0} is outside the workspace folder and cannot be read from there. Copy it into the folder.',
        name,
      );
    case 'file-changed':
      return l10n.t('The file {0} changed while it was read, so nothing was sent. Send the request again.', name);
    case 'file-encoding':
      return l10n.t('The encoding {0} is not known. Use utf-8, latin1 or utf-16le, for example.', name);
    case 'local-data-declined':
      return l10n.t('Nothing was sent, because access to data on this computer was not allowed.');
    case 'base64-broken':
      return l10n.t('The body is not valid base64.');
    case 'multipart-boundary':
      return l10n.t('The multipart body needs a boundary in its Content-Type.');
    case 'multipart-empty':
      return l10n.t('No part of the multipart body begins with {0}, so none of it would be sent.', name);
    case 'multipart-part-name':
      return l10n.t('A part of the multipart body has no name.');
    case 'timeout-value':
      return l10n.t('The timeout cannot be read. Write it as 30 s.');
    case 'unreadable-line':
      return l10n.t('This line cannot be read, so the request cannot be sent: {0}', name);
    case 'target-blank':
      return l10n.t('A URL cannot contain spaces. Write %20 for a space, or remove it.');
    case 'two-content-types':
      return l10n.t('The request has two Content-Type headers. Remove one.');
    case 'unresolved-variable':
      return l10n.t('The variable {0} has no value. Define it in the document as @{0} = value.', name);
    case 'variable-cycle':
      return l10n.t('The variable {0} refers to itself.', name);
    case 'value-too-long':
      return l10n.t('The value of {0} is too long.', name);
    case 'value-empty':
      return l10n.t('The value of {0} is empty, but it is part of the path.', name);
    case 'value-query':
      return l10n.t('The value of {0} has a question mark in the middle of the path. Write %3F for it.', name);
    case 'value-dots':
      return l10n.t('The value of {0} would change the path.', name);
    case 'no-lead':
      return l10n.t('No lead is selected. Select one in the Leads view to use {0}.', name);
    case 'no-lead-field':
      return l10n.t('The selected lead has no value for {0}.', name);
    case 'prompt-unanswered':
      return l10n.t('{0} was not entered, so nothing was sent.', name);
    case 'response-missing':
      return l10n.t('The request {0} has no response yet. Send it first.', name);
    case 'response-failed':
      return l10n.t('The request {0} failed, so its response cannot be used.', name);
    case 'response-not-json':
      return l10n.t('The response to {0} is not JSON.', name);
    case 'json-path-malformed':
      return l10n.t('The path in {0} cannot be read.', name);
    case 'json-path-inexact':
      return l10n.t('{0} compares numbers that are too large to be compared exactly. Use == instead.', name);
    case 'json-path-nothing':
    case 'header-missing':
      return l10n.t('{0} found nothing in the response.', name);
    case 'unknown-dynamic':
      return l10n.t('{0} is not a known variable. Use $guid, $timestamp, $datetime, $randomInt or $processEnv.', name);
    case 'dynamic-arguments':
      return l10n.t('The arguments of {0} are not valid.', name);
    case 'date-pattern':
      return l10n.t(
        '{0} has unknown letters in its pattern. Use YYYY, MM, DD, HH, mm, ss and the other tokens of Day.js; put other text in [brackets].',
        name,
      );
    case 'process-env-untrusted':
      return l10n.t('System variables are read only in trusted workspaces.');
    case 'process-env-unset':
      return l10n.t('The system variable {0} is not set.', name);
  }
}

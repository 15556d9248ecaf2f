import * as l10n from '@vscode/l10n';
import type { Account } from '../../../api/client/account';
import type { Operation } from '../../../api/catalogue/types';
import { AcquireError } from '../../../api/errors/errors';
import type { AcquireClientApi, ApiRequest } from '../../../api/client/types';
import { plainLabel } from '../../../core/text';
import { findFieldDifferences, recordDisplayName, parseRecordText, type FieldDifference } from './fieldDiff';
import { changesRecord, deletesRecord, findCurrentRecordRead } from './currentRecord';
import { errorMessage } from '../../../api/errors/messages';

/** Milliseconds that a confirmation waits for the current state of a record. */
const READ_TIMEOUT_MS = 10_000;
const MAX_CHANGES = 12;
const MAX_VALUE_CHARS = 60;

/** What a confirmation says about the record a request is about to change. */
export interface ChangePreview {
  /** The record's name, if it could be read and has one. */
  readonly name?: string;
  readonly deletes: boolean;
  /** Lines for the dialog: what changes, or why that is unknown. Plain text. */
  readonly lines: readonly string[];
}

/**
 * Reads the record that a PUT or DELETE affects, and describes what would change. Undefined for requests that change no single record.
 * Never rejects and never takes longer than ten seconds: the lines say what could not be read.
 */
export async function loadChangePreview(
  client: Pick<AcquireClientApi, 'call'>,
  account: Account,
  operation: Operation | undefined,
  { request, pathname }: { readonly request: ApiRequest; readonly pathname: string },
  signal: AbortSignal,
): Promise<ChangePreview | undefined> {
  if (!changesRecord(operation, request)) return undefined;
  const deletes = deletesRecord(operation, request);
  const catalogue = await import('../../../api/catalogue');
  const read = findCurrentRecordRead(account.generation, operation, request, pathname, catalogue);
  if (!read)
    return {
      deletes,
      lines: [l10n.t('The current data cannot be shown: the API cannot read a single record.')],
    };
  try {
    const { exchange } = await client.call(
      account,
      read.operationId,
      { ...read.params },
      AbortSignal.any([signal, AbortSignal.timeout(READ_TIMEOUT_MS)]),
    );
    const record = parseRecordText(exchange.response?.text ?? '');
    if (!record)
      return { deletes, lines: [l10n.t('The current data could not be read: the response contains no record.')] };
    const name = recordDisplayName(record);
    return {
      deletes,
      ...(name ? { name: plainLabel(name, 80) } : {}),
      lines: deletes ? [] : changeLines(findFieldDifferences(record, request)),
    };
  } catch (error) {
    if (!(error instanceof AcquireError)) throw error;
    const why =
      error.kind === 'not-found' ? l10n.t('The record does not exist.') : errorMessage(error, { account }).text;
    return { deletes, lines: [l10n.t('The current data could not be read. {0}', why)] };
  }
}

function changeLines(changes: readonly FieldDifference[]): string[] {
  if (!changes.length) return [l10n.t('Nothing would change: Acquire already has every value that is sent.')];
  const lines = changes
    .slice(0, MAX_CHANGES)
    .map(({ field, before, after }) => `${plainLabel(field, 40)}: ${shown(before)} → ${shown(after)}`);
  return changes.length > MAX_CHANGES ? [...lines, l10n.t('… and {0} more', changes.length - MAX_CHANGES)] : lines;
}

const shown = (value: string | undefined): string => (value ? plainLabel(value, MAX_VALUE_CHARS) : l10n.t('(empty)'));

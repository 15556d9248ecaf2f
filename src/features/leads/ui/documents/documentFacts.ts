import type * as vscode from 'vscode';
import { parseRecord, type DocumentFacts } from '../../documents/documentHelp';
import { writableFieldsFor, leadApiOf } from '../../sources/apis';
import { leadAddress } from './leadUri';
import type { LeadsContext } from '../context';

/** What is known about a draft's record; undefined for a document that is not being edited, or whose account is gone. */
export async function loadDocumentFacts(context: LeadsContext, uri: vscode.Uri): Promise<DocumentFacts | undefined> {
  const address = leadAddress(uri);
  if (!address || address.isRemote) return undefined;
  const draft = await context.drafts.get(address);
  const account = context.services.accounts.get(address.accountKey);
  if (!draft || !account) return undefined;
  const base = parseRecord(draft.base).record ?? {};
  const known = await context.facts.fields(account, base);
  // If custom fields cannot be listed, those of a new lead are accepted as written.
  return draft.isNew && !leadApiOf(account.generation).can.listAttributes
    ? {
        base: parseRecord(draft.text).record ?? {},
        tags: known.tags,
        fields: writableFieldsFor(account.generation, parseRecord(draft.text).record),
      }
    : { base, ...known };
}

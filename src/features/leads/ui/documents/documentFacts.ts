import type * as vscode from 'vscode';
import { readRecord, type DocumentFacts } from '../../documents/documentHelp';
import { fieldsFor, leadApi } from '../../sources/apis';
import { leadAddress } from './leadUri';
import type { LeadsContext } from '../context';

/** What is known about a draft's record; undefined for a document that is not being edited, or whose account is gone. */
export async function factsOf(context: LeadsContext, uri: vscode.Uri): Promise<DocumentFacts | undefined> {
  const address = leadAddress(uri);
  if (!address || address.atAcquire) return undefined;
  const draft = await context.drafts.get(address);
  const account = context.services.accounts.get(address.accountKey);
  if (!draft || !account) return undefined;
  const base = readRecord(draft.base).record ?? {};
  const known = await context.facts.fields(account, base);
  // Where custom fields cannot be listed, a new lead's are taken as they are written.
  return draft.isNew && !leadApi(account.generation).can.listAttributes
    ? {
        base: readRecord(draft.text).record ?? {},
        tags: known.tags,
        fields: fieldsFor(account.generation, readRecord(draft.text).record),
      }
    : { base, ...known };
}

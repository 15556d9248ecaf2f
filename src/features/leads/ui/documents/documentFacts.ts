import type * as vscode from 'vscode';
import { readRecord, type DocumentFacts } from '../../documents/documentHelp';
import { fieldsFor } from '../../model/fields';
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
  // A new 1.0.0 lead may carry custom fields nobody can list; they are taken as they are written.
  return draft.isNew && account.generation === '1.0.0'
    ? {
        base: readRecord(draft.text).record ?? {},
        tags: known.tags,
        fields: fieldsFor('1.0.0', readRecord(draft.text).record),
      }
    : { base, ...known };
}

import * as vscode from 'vscode';
import type { Account } from '../../../api/client/account';
import type { WordsContext } from '../texts/lead';

/** What the words of a lead of this account depend on. */
export function wordsContext(account: Pick<Account, 'generation'>): WordsContext {
  return { generation: account.generation, now: Date.now(), locale: vscode.env.language };
}

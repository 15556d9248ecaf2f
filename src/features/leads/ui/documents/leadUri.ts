import * as vscode from 'vscode';
import type { Lead } from '../../model/lead';
import { leadCallName } from '../../model/lead';
import { LEAD_SCHEME } from '../../../../platform/schemes';

/** The query of the read-only side of a comparison: the current lead at Acquire, whatever drafts exist. */
const REMOTE_MARK = 'acquire';

/** Which lead of which account a document shows. */
export interface LeadAddress {
  readonly accountKey: string;
  readonly id: string;
  readonly isRemote: boolean;
}

/** The document of a lead. The slug is only for display; account and id identify the lead. */
export function leadUri(accountKey: string, lead: Pick<Lead, 'id' | 'name' | 'email' | 'phone'>): vscode.Uri {
  return vscode.Uri.from({
    scheme: LEAD_SCHEME,
    authority: accountKey,
    path: `/${encodeURIComponent(lead.id)}/${slug(lead)}.json`,
  });
}

/** The current lead at Acquire, for the left side of a comparison with a draft. */
export function remoteLeadUri(uri: vscode.Uri): vscode.Uri {
  return uri.with({ query: REMOTE_MARK });
}

/** Account and lead of a document's address; undefined for folders and other documents. */
export function leadAddress(uri: vscode.Uri): LeadAddress | undefined {
  const [, id, file, ...more] = uri.path.split('/');
  if (uri.scheme !== LEAD_SCHEME || !uri.authority || !id || !file || more.length) return undefined;
  try {
    return { accountKey: uri.authority, id: decodeURIComponent(id), isRemote: uri.query === REMOTE_MARK };
  } catch {
    return undefined;
  }
}

/** Letters and digits of any script, everything else as dashes; no characters that could hide or reverse text. */
function slug(lead: Pick<Lead, 'name' | 'email' | 'phone'>): string {
  const words =
    (leadCallName(lead) ?? '')
      .slice(0, 200)
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return (
    [...words.join('-')]
      .slice(0, 40)
      .join('')
      .replace(/(?<!-)-+$/, '') || 'lead'
  );
}

import * as vscode from 'vscode';
import type { Lead } from '../../model/lead';
import { leadCallName } from '../../model/lead';

/** Scheme of lead documents: `acquire-lead://<accountKey>/<leadId>/<slug>.json`. */
export const LEAD_SCHEME = 'acquire-lead';

/** The query of the read-only side of a comparison: the lead as it is at Acquire, whatever drafts there are. */
const REMOTE_MARK = 'acquire';

/** Which lead of which account a document shows. */
export interface LeadAddress {
  readonly accountKey: string;
  readonly id: string;
  readonly isRemote: boolean;
}

/** The document of a lead. The slug is for people; account and id alone decide. */
export function leadUri(accountKey: string, lead: Pick<Lead, 'id' | 'name' | 'email' | 'phone'>): vscode.Uri {
  return vscode.Uri.from({
    scheme: LEAD_SCHEME,
    authority: accountKey,
    path: `/${encodeURIComponent(lead.id)}/${slug(lead)}.json`,
  });
}

/** The lead as it is at Acquire, for the left side of a comparison with a draft. */
export function remoteLeadUri(uri: vscode.Uri): vscode.Uri {
  return uri.with({ query: REMOTE_MARK });
}

/** Account and lead of a document's address; undefined for folders and for what is no lead document. */
export function leadAddress(uri: vscode.Uri): LeadAddress | undefined {
  const [, id, file, ...more] = uri.path.split('/');
  if (uri.scheme !== LEAD_SCHEME || !uri.authority || !id || !file || more.length) return undefined;
  try {
    return { accountKey: uri.authority, id: decodeURIComponent(id), isRemote: uri.query === REMOTE_MARK };
  } catch {
    return undefined;
  }
}

/** Letters and digits of any script, the rest as dashes; nothing that could turn or hide text can pass. */
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

// Reports of imports as read-only documents, which leave no unsaved tab. Loaded with the first import.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { LruMap } from '../../../../core/lruMap';
import { previewMarkdown } from '../../../../platform/markdownPreview';
import { IMPORT_REPORT_SCHEME } from '../../../../platform/schemes';

const MAX_REPORTS = 10;

const reports = new LruMap<string, string>(MAX_REPORTS);
let count = 0;

/** Shows a report. */
export async function showReport(title: string, text: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme: IMPORT_REPORT_SCHEME, path: `/${title}`, query: String(++count) });
  reports.set(uri.toString(), text);
  await previewMarkdown(uri);
}

/** The text of a report; for one of an earlier window, how to get another. */
export const reportText = (uri: vscode.Uri): string =>
  reports.get(uri.toString()) ?? l10n.t('Run "Acquire: Import Leads…" to see what an import would do.');

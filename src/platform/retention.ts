import * as vscode from 'vscode';

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;
const MAX_DAYS = 3650;

/** A setting in days as milliseconds. Values out of bounds count as the nearest one that is allowed. */
export function retentionMs(setting: string, defaultDays: number): number {
  const days: unknown = vscode.workspace.getConfiguration('acquire').get(setting);
  const wanted = typeof days === 'number' && Number.isFinite(days) ? days : defaultDays;
  return Math.min(MAX_DAYS, Math.max(1, wanted)) * DAY_MS;
}

/** Calls `expire` every hour, and when the setting changes: windows stay open for weeks. */
export function whileOpen(setting: string, expire: () => void): vscode.Disposable {
  const timer = setInterval(expire, HOUR_MS);
  timer.unref();
  const listener = vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`acquire.${setting}`)) expire();
  });
  return {
    dispose: () => {
      clearInterval(timer);
      listener.dispose();
    },
  };
}

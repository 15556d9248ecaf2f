import type * as vscode from 'vscode';
import { onDidChangeSetting, getSetting } from './settings';

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

/** Settings for how many days something is kept. */
type RetentionSetting = 'history.days' | 'webhooks.days';

/** A setting in days as milliseconds. */
export function retentionMs(name: RetentionSetting): number {
  return getSetting(name) * DAY_MS;
}

/** Calls `expire` every hour, because windows stay open for weeks, and when the setting changes. */
export function expireRegularly(name: RetentionSetting, expire: () => void): vscode.Disposable {
  const timer = setInterval(expire, HOUR_MS);
  timer.unref();
  const listener = onDidChangeSetting([name], expire);
  return {
    dispose: () => {
      clearInterval(timer);
      listener.dispose();
    },
  };
}

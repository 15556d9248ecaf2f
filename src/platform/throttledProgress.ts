import type * as vscode from 'vscode';

/** Milliseconds between two reports of a long job. */
const REPORT_EVERY_MS = 200;

/** Reports progress no more often than a person can follow. The last report is always shown, possibly a moment later. */
export class ThrottledProgress {
  private reportedAt = 0;
  private percent = 0;
  private waiting: { readonly message: string; readonly percent: number } | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly progress: vscode.Progress<{ message?: string; increment?: number }>) {}

  /** Shows a message; `percent` is how much is done, if known. */
  report(message: string, percent = this.percent): void {
    this.waiting = { message, percent };
    this.timer ??= setTimeout(() => this.show(), Math.max(0, this.reportedAt + REPORT_EVERY_MS - Date.now()));
  }

  /** Stops reporting. */
  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = undefined;
  }

  private show(): void {
    this.timer = undefined;
    if (!this.waiting) return;
    const { message, percent } = this.waiting;
    this.waiting = undefined;
    this.reportedAt = Date.now();
    const increment = Math.max(0, percent - this.percent);
    this.percent = Math.max(this.percent, percent);
    this.progress.report({ message, ...(increment ? { increment } : {}) });
  }
}

import { maskText } from '../../core/redaction';
import { plainLabel } from '../../core/text';

/** The outcome of a tool call. */
export type ToolOutcome = 'done' | 'failed' | 'refused' | 'canceled';

/** A tool call. */
export interface LoggedCall {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly tool: string;
  /** Name of the account; absent while signed out. */
  readonly account?: string;
  /** As JSON, without secrets. */
  readonly arguments: string;
  readonly outcome: ToolOutcome;
  readonly ms: number;
  /** Number of characters given to the model. */
  readonly chars: number;
}

const MAX_CALLS = 500;
const MAX_ARGUMENT_CHARS = 400;

/** The tool calls in this window, kept only in memory. */
export class AgentLog {
  private calls: LoggedCall[] = [];

  /** Adds a call and removes the oldest one if there are more than 500. */
  add(call: LoggedCall): void {
    this.calls.push(call);
    if (this.calls.length > MAX_CALLS) this.calls.shift();
  }

  /** Newest first. */
  list(): readonly LoggedCall[] {
    return [...this.calls].reverse();
  }

  /** Removes all calls. */
  clear(): void {
    this.calls = [];
  }
}

/** Arguments as one line of JSON without secrets. */
export function redactedArguments(args: unknown, redact: (text: string) => string): string {
  const json = (JSON.stringify(args) as string | undefined) ?? '';
  return plainLabel(redact(maskText(json, 'application/json').text), MAX_ARGUMENT_CHARS);
}

/** The log as text, one line per call. */
export function logText(calls: readonly LoggedCall[]): string {
  return calls
    .map(({ at, tool, account, arguments: args, outcome, ms, chars }) =>
      [
        new Date(at).toISOString(),
        outcome,
        tool,
        plainLabel(account ?? '–', 60),
        args,
        `${Math.round(ms)} ms`,
        `${chars} characters`,
      ].join('  '),
    )
    .join('\n');
}

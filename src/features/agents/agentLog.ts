import { maskText } from '../../core/redaction';
import { plainLabel } from '../../core/text';

/** How a call of a tool ended. */
export type ToolOutcome = 'done' | 'failed' | 'refused' | 'canceled';

/** A call of a tool. */
export interface LoggedCall {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly tool: string;
  /** Name of the account; absent while nobody was signed in. */
  readonly account?: string;
  /** As JSON, without secrets. */
  readonly arguments: string;
  readonly outcome: ToolOutcome;
  readonly ms: number;
  /** Characters that were given to the model. */
  readonly chars: number;
}

const MAX_CALLS = 500;
const MAX_ARGUMENT_CHARS = 400;

/** The calls of this window, in memory alone. */
export class AgentLog {
  private calls: LoggedCall[] = [];

  /** Adds a call; the oldest one goes when there are more than 500. */
  add(call: LoggedCall): void {
    this.calls.push(call);
    if (this.calls.length > MAX_CALLS) this.calls.shift();
  }

  /** Newest first. */
  list(): readonly LoggedCall[] {
    return [...this.calls].reverse();
  }

  /** Forgets all calls. */
  clear(): void {
    this.calls = [];
  }
}

/** Arguments as one line of JSON without secrets. */
export function redactedArguments(args: unknown, redact: (text: string) => string): string {
  const json = (JSON.stringify(args) as string | undefined) ?? '';
  return plainLabel(redact(maskText(json, 'application/json').text), MAX_ARGUMENT_CHARS);
}

/** The log as text, a line for each call. */
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

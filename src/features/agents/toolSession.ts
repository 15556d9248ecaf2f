// Tool calls: validated, run, masked, fenced and logged.
import { Validator, type Schema } from '@cfworker/json-schema';
import { AcquireError } from '../../api/errors/errors';
import type { Account } from '../../api/client/account';
import { LruMap } from '../../core/lruMap';
import { maskText, maskValue } from '../../core/redaction';
import { redactedArguments, type AgentLog, type ToolOutcome } from './agentLog';
import { TOOL_HANDLERS } from './handlers';
import { ToolError, type AgentPorts, type ToolContext } from './ports';
import { errorData } from './result/errorData';
import { fenceData, MAX_PART_CHARS, takePart } from './result/fence';
import { notPersonal, removeMarks } from './result/personal';
import { plainData, limitDepth } from './result/untrusted';
import { inputSchema, TOOLS, type ToolName } from './toolTable';

/** What the model receives. */
export interface ToolResult {
  readonly text: string;
  readonly outcome: ToolOutcome;
}

const validators = new Map<ToolName, Validator>();

/** What is wrong with the arguments; undefined if they are valid. */
function argumentProblem(name: ToolName, args: unknown): string | undefined {
  let validator = validators.get(name);
  if (!validator) {
    validator = new Validator(inputSchema(TOOLS[name]) as Schema, '2020-12');
    validators.set(name, validator);
  }
  const { valid, errors } = validator.validate(args);
  if (valid) return undefined;
  const known = Object.keys(TOOLS[name].arguments).join(', ');
  const wrong = [...new Set(errors.map(({ instanceLocation }) => instanceLocation.split('/')[1]))]
    .filter((one): one is string => one !== undefined && Object.hasOwn(TOOLS[name].arguments, one))
    .slice(0, 5);
  const required = (TOOLS[name] as { readonly required?: readonly string[] }).required ?? [];
  return [
    `The arguments of ${name} are not what its schema says.`,
    ...(wrong.length ? [`Wrong: ${wrong.join(', ')}.`] : []),
    `Known arguments: ${known}.`,
    ...(required.length ? [`Required: ${required.join(', ')}.`] : []),
  ].join(' ');
}

/** True for the name of a tool. */
export const isTool = (name: string): name is ToolName => Object.hasOwn(TOOLS, name);

/** Options of a tool call. */
export interface CallOptions {
  readonly signal: AbortSignal;
  /** Key of the account shown to the user, empty if there was none. The call is refused if another account is active by now. */
  readonly expected?: string | undefined;
}

/** A result split into parts. Later parts come from here, so that all parts show the same state. */
interface LongResult {
  readonly key: string;
  readonly text: string;
  readonly hint: string | undefined;
  readonly at: number;
}

/** How long the parts of a result stay available, in ms. */
const RESULT_LIFETIME_MS = 5 * 60_000;

/** The tools of a window or of a command-line run. */
export class ToolSession {
  /** The most recent results with more than one part. */
  private readonly long = new LruMap<string, LongResult>(4);

  constructor(
    private readonly ports: AgentPorts,
    private readonly log?: AgentLog,
  ) {}

  /**
   * Calls a tool. Resolves to what the model receives, which is safe to read even if the tool fails; rejects only if the call was
   * canceled.
   */
  async call(name: ToolName, args: unknown, { signal, expected }: CallOptions): Promise<ToolResult> {
    const at = Date.now();
    const start = performance.now();
    const account = this.ports.account();
    const note = (outcome: ToolOutcome, chars: number): void => {
      this.log?.add({
        at,
        tool: name,
        ...(account ? { account: account.label } : {}),
        arguments: redactedArguments(args, (text) => this.ports.redact(text)),
        outcome,
        ms: performance.now() - start,
        chars,
      });
    };
    try {
      const problem = this.problem(name, args, account, expected);
      const result: ToolResult =
        problem === undefined
          ? await this.run(name, args as object, account, signal)
          : { text: problem, outcome: 'refused' };
      signal.throwIfAborted();
      note(result.outcome, result.text.length);
      return result;
    } catch (error) {
      note('canceled', 0);
      throw error;
    }
  }

  /** Drops cached results. */
  clear(): void {
    this.long.clear();
  }

  private problem(
    name: ToolName,
    args: unknown,
    account: Account | undefined,
    expected: string | undefined,
  ): string | undefined {
    const refusal = this.ports.refusal(name);
    if (refusal !== undefined) return refusal;
    if (expected !== undefined && (account?.key ?? '') !== expected)
      return 'Another account has become the active one since the person was asked. Nothing was done; call the tool again.';
    return argumentProblem(name, args);
  }

  private async run(
    name: ToolName,
    { part = 1, ...args }: { readonly part?: number },
    account: Account | undefined,
    signal: AbortSignal,
  ): Promise<ToolResult> {
    const { ports } = this;
    const key = JSON.stringify([name, args, account?.key, ports.personal() !== undefined]);
    const kept = part > 1 ? this.long.get(key) : undefined;
    if (kept && Date.now() - kept.at < RESULT_LIFETIME_MS) return partResult(kept, part);
    const context: ToolContext = {
      ports,
      signal,
      account: () => {
        if (account) return account;
        throw new ToolError('No account is signed in to Acquire. The person can sign in with "Acquire: Sign In…".');
      },
    };
    try {
      const { data, hint } = await TOOL_HANDLERS[name](context, args);
      const result = { key, text: this.textOf(data, account), hint, at: Date.now() };
      if (result.text.length > MAX_PART_CHARS) this.long.set(key, result);
      return partResult(result, part);
    } catch (error) {
      if (signal.aborted || (error instanceof AcquireError && error.kind === 'cancelled')) throw error;
      if (error instanceof ToolError) return { text: error.message, outcome: 'refused' };
      const text = this.textOf({ error: errorData(error, this.ports.surface, account) }, account);
      return { text: fenceData(takePart(text, 1)), outcome: 'failed' };
    }
  }

  /** The data as text. Secrets are removed by field name first, then known ones by value. */
  private textOf(data: unknown, account: Account | undefined): string {
    const about = account && { name: account.label, api_version: account.generation };
    const all = { ...(about ? { account: notPersonal(about) } : {}), result: data };
    const personal = this.ports.personal();
    const shown = maskValue(limitDepth(personal ? personal.apply(all) : removeMarks(all)));
    return JSON.stringify(
      // Names are checked too, because customers and webhook senders choose them.
      plainData(shown, (text, isName) => this.ports.redact(isName ? maskText(text).text : text)),
      null,
      1,
    );
  }
}

function partResult({ text, hint }: Pick<LongResult, 'text' | 'hint'>, part: number): ToolResult {
  return { text: [fenceData(takePart(text, part)), ...(hint === undefined ? [] : [hint])].join('\n'), outcome: 'done' };
}

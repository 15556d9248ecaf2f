import type { Account } from '../../api/client/account';
import type { AcquireClientApi, ApiRequest } from '../../api/client/types';
import type { Surface } from '../../api/errors/hints';
import type { LeadRecord } from '../leads';
import type { Delivery } from '../webhooks';
import type { PersonalMask } from './result/personal';

/** Shows a proposed change where the user can apply it. Showing it sends nothing. */
export interface ProposalPreview {
  /** Shows a changed record next to the one in Acquire. Resolves to false if the lead already has a draft. */
  lead(account: Account, record: LeadRecord, text: string): Promise<boolean>;
  /** Shows a request that can be sent. */
  request(account: Account, request: ApiRequest): Promise<void>;
}

/** A request file by name, with what its requests may read. */
export interface RequestFileSource {
  readonly name: string;
  readonly text: string;
  readonly environment: ReadonlyMap<string, string>;
}

/** What the window or the command line provides to tools. */
export interface AgentPorts {
  /** Where the tools run, for what messages suggest. */
  readonly surface: Surface;
  /** The account used for calls; undefined while signed out. */
  account(): Account | undefined;
  client(): Promise<AcquireClientApi>;
  /** Webhook deliveries, newest first; undefined without a log. */
  deliveries(): Promise<readonly Delivery[] | undefined>;
  /** A request file of the workspace or folder; undefined if none has that name. */
  requestFile(name: string): Promise<RequestFileSource | undefined>;
  /** Absent if no one could apply a change. */
  readonly preview?: ProposalPreview;
  /** Text with known secrets removed. */
  redact(text: string): string;
  /** Replaces personal data; undefined if the model may see it. */
  personal(): PersonalMask | undefined;
  /** Why a tool may not be used, in our own words; undefined if it may. */
  refusal(tool: string): string | undefined;
}

/** Why a tool cannot do what was requested. The text is ours, so it is safe outside the data. */
export class ToolError extends Error {}

/** The context of a call, for handlers. */
export interface ToolContext {
  readonly ports: AgentPorts;
  readonly signal: AbortSignal;
  /** The account; throws a `ToolError` while signed out. */
  account(): Account;
}

/** The result of a tool. */
export interface ToolResponse {
  /** Given to the model as data. Everything not marked with `own` may be personal. */
  readonly data: unknown;
  /** What to do next, in our own words. */
  readonly hint?: string;
}

/** Runs a tool; its arguments have been checked against the schema. */
export type ToolHandler<Args> = (context: ToolContext, args: Args) => Promise<ToolResponse>;

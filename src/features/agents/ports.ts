import type { Account } from '../../api/client/account';
import type { AcquireClientApi, ApiRequest } from '../../api/client/types';
import type { LeadRecord } from '../leads';
import type { Delivery } from '../webhooks';
import type { PersonalMask } from './result/personal';

/** Shows what a model proposes where a person applies it, or does not. Nothing is sent by showing it. */
export interface ProposalPreview {
  /** Shows a changed record beside the one at Acquire. Resolves to false when there is a draft of that lead already. */
  lead(account: Account, record: LeadRecord, text: string): Promise<boolean>;
  /** Shows a request that can be sent. */
  request(account: Account, request: ApiRequest): Promise<void>;
}

/** A request file by its name, with what its requests may read. */
export interface RequestFileSource {
  readonly name: string;
  readonly text: string;
  readonly environment: ReadonlyMap<string, string>;
}

/** What tools get from the window or the command line. */
export interface AgentPorts {
  /** The account that calls are made as; undefined while nobody is signed in. */
  account(): Account | undefined;
  client(): Promise<AcquireClientApi>;
  /** Deliveries of webhooks, newest first; undefined where there is no log of them. */
  deliveries(): Promise<readonly Delivery[] | undefined>;
  /** A request file of the workspace or folder; undefined where there is none of that name. */
  requestFile(name: string): Promise<RequestFileSource | undefined>;
  /** Absent where nobody could apply a change. */
  readonly preview?: ProposalPreview;
  /** A text without the secrets that are known. */
  redact(text: string): string;
  /** What replaces personal data; undefined where it may be given to the model. */
  personal(): PersonalMask | undefined;
  /** Why a tool may not be used, in words of our own; undefined where it may. */
  refusal(tool: string): string | undefined;
}

/** Why a tool cannot do what it was asked. The text is ours, and safe outside of the data. */
export class ToolError extends Error {}

/** A call as handlers see it. */
export interface ToolContext {
  readonly ports: AgentPorts;
  readonly signal: AbortSignal;
  /** The account; throws a `ToolError` while nobody is signed in. */
  account(): Account;
}

/** What a tool found. */
export interface ToolAnswer {
  /** Given to the model as data. Everything in it that is not marked by `own` may be personal. */
  readonly data: unknown;
  /** What to do next, in words of our own. */
  readonly hint?: string;
}

/** Does the work of a tool; the arguments were checked against its schema. */
export type ToolHandler<Args> = (context: ToolContext, args: Args) => Promise<ToolAnswer>;

import type { Generation } from '../../../api/client/account';
import type { Dataset } from '../store/dataset';
import type { FieldTree } from './decode';

/** One webhook event before it is put into an envelope; `payload` is the body of the generation's webhook. */
export interface SandboxEvent {
  readonly event: string;
  readonly generation: Generation;
  readonly payload: Record<string, unknown>;
  /** Sent only to webhooks that subscribed to the event by name. */
  readonly onlySubscribed?: true;
}

/** The input of a route. */
export interface Call {
  /** Values of the path's placeholders, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly method: string;
  readonly query: FieldTree;
  readonly body: FieldTree;
  readonly headers: Headers;
  readonly world: Dataset;
  /** Maximum rows on a page, whatever was requested. */
  readonly pageCap: number;
  /** Passes the event to the webhook sender. */
  emit(event: SandboxEvent): void;
}

/** One method and path the sandbox serves. */
export interface Route {
  /** The operation, `v1.lead.list`; its first part is the generation. */
  readonly id: string;
  readonly method: string;
  /** Placeholders in braces, as documented: `/api/v1/crm/objects/contact/{contactId}`. */
  readonly path: string;
  readonly write: boolean;
  /** True if the documentation requires no credential. */
  readonly open?: boolean;
  /** If several operations share the path: returns the one for this call. */
  readonly which?: (call: Call) => string;
  /** Returns the value of `data`, or throws a RouteRefusal. */
  readonly handle: (call: Call) => unknown;
}

/** A route of 1.0.0, where every call is a POST. */
export function postRoute(id: string, path: string, write: boolean, handle: Route['handle']): Route {
  return { id, method: 'POST', path, write, handle };
}

/** The generation an operation belongs to. */
export function operationGeneration(id: string): Generation {
  return id.startsWith('v1.') ? '1.0.0' : '2.0.0';
}

import type { FieldTree } from './decode';
import type { AuthKind } from './tokens';

/** One request to the sandbox. Contains no credential. */
export interface LogEntry {
  /** ISO time. */
  readonly time: string;
  readonly method: string;
  /** Path without the query, as sent. */
  readonly path: string;
  readonly query: string;
  readonly auth: AuthKind;
  readonly contentType: string;
  /** HTTP status; 0 when the connection was cut. */
  readonly status: number;
  /** Milliseconds from the first byte of the request to the response. */
  readonly ms: number;
  /** The body as text, at most `MAX_BODY_BYTES` characters. */
  readonly body: string;
  /** Query and body as parsed by the sandbox. */
  readonly params: { readonly query: FieldTree; readonly body: FieldTree };
  /** Header names and values; credentials are `•••`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The operation that was called, `v1.lead.list`. */
  readonly operation?: string;
  /** The fault that was injected. */
  readonly fault?: string;
}

/** Maximum part of a body that an entry keeps. */
export const MAX_BODY_BYTES = 1_000_000;
/** Maximum entries, and characters of bodies, in the log. */
const ENTRIES = 2000;
const CHARACTERS = 16_000_000;
/** Maximum requests without a known token: unknown clients must not push out the account's own requests. */
const MAX_STRANGERS = 200;
/** Maximum characters kept of the method and the path of a refused request. */
const MAX_REFUSED_CHARACTERS = 200;

/** The newest requests; the oldest are dropped if there are too many or their bodies are too large. */
export class RequestLog {
  private entries: LogEntry[] = [];
  private readonly strangers = new Set<LogEntry>();
  private characters = 0;
  /** Requests since the start, including dropped ones. */
  total = 0;

  /** Adds a request; drops the oldest if there are too many or their bodies are too large. `known`: it had a token of the account. */
  add(entry: LogEntry, known: boolean): void {
    const [oldest] = this.strangers;
    if (!known && oldest && this.strangers.size >= MAX_STRANGERS) this.drop(this.entries.indexOf(oldest));
    if (!known) this.strangers.add(entry);
    this.total++;
    this.entries.push(entry);
    this.characters += entry.body.length;
    while (this.entries.length > ENTRIES || this.characters > CHARACTERS) this.drop(0);
  }

  /** Adds a request whose token was refused, without its content. */
  addRefused(about: Pick<LogEntry, 'method' | 'path' | 'auth' | 'status'>): void {
    this.add(
      {
        time: new Date().toISOString(),
        method: about.method.slice(0, MAX_REFUSED_CHARACTERS),
        path: about.path.slice(0, MAX_REFUSED_CHARACTERS),
        query: '',
        auth: about.auth,
        contentType: '',
        status: about.status,
        ms: 0,
        body: '',
        params: { query: {}, body: {} },
        headers: {},
      },
      false,
    );
  }

  private drop(index: number): void {
    for (const entry of this.entries.splice(index, 1)) {
      this.characters -= entry.body.length;
      this.strangers.delete(entry);
    }
  }

  /** The entries, oldest first. */
  all(): LogEntry[] {
    return [...this.entries];
  }

  /** Removes all entries and resets the count. */
  clear(): void {
    this.entries = [];
    this.strangers.clear();
    this.characters = 0;
    this.total = 0;
  }
}

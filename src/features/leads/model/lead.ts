/** One record in the browser, of either generation, read leniently: ids are strings, "" and null are absent, everything unknown stays in `raw`. */
export interface Lead {
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly country?: string;
  readonly city?: string;
  readonly location?: string;
  readonly timezone?: string;
  readonly ip?: string;
  readonly browser?: string;
  readonly os?: string;
  readonly agent?: string;
  readonly channel?: string;
  readonly status?: string;
  readonly company?: string;
  /** Tag ids or names as the API gave them. */
  readonly tags: readonly string[];
  readonly firstSeen?: string;
  readonly lastSeen?: string;
  readonly created?: string;
  readonly updated?: string;
  /** The record as received. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** One page of leads. `total` is absent where the API does not tell. */
export interface LeadPage {
  readonly leads: readonly Lead[];
  readonly total?: number;
  readonly page: number;
  readonly more: boolean;
  /** The rows as received, on one line each; only where parsing them would lose digits. */
  readonly texts?: readonly string[];
}

// The settings, and how a value of settings.json is read. Plain code: `npm run manifest` writes the manifest from these rows.

interface CommonRow {
  /** Translated under `setting.<name>` in package.nls.<language>.json. */
  readonly description: string;
  /** The description is Markdown. */
  readonly markdown?: boolean;
  /** A workspace can set only those of the scopes `window` and `resource`. */
  readonly scope: 'application' | 'machine' | 'machine-overridable' | 'window' | 'resource';
  readonly order?: number;
  readonly tags?: readonly string[];
  /** The value of a workspace counts only where the workspace is trusted. */
  readonly restricted?: boolean;
}

/** One setting. Numbers have bounds, `values` lists the allowed texts, each with its description. */
export type SettingRow = CommonRow &
  (
    | { readonly type: 'boolean'; readonly default: boolean }
    | { readonly type: 'integer'; readonly default: number; readonly minimum: number; readonly maximum: number }
    | { readonly type: 'string'; readonly default: string; readonly values?: Readonly<Record<string, string>> }
    // Switches by their names; the default has all of them.
    | { readonly type: 'object'; readonly default: Readonly<Record<string, boolean>> }
  );

/** Every setting, by its name without "acquire.". */
export const SETTINGS = {
  'request.timeoutSeconds': {
    type: 'integer',
    default: 30,
    minimum: 1,
    maximum: 600,
    scope: 'machine',
    description: 'How long one request to Acquire may take, in seconds, before it is given up.',
  },
  'request.maxAnswerMegabytes': {
    type: 'integer',
    default: 50,
    minimum: 1,
    maximum: 500,
    scope: 'machine',
    description:
      'The largest answer that is read, in megabytes, after decompression. A larger one ends with a clear message.',
  },
  'request.checkAnswers': {
    type: 'boolean',
    default: false,
    scope: 'window',
    description:
      'Compare each answer with the documented one and note unknown or missing fields and other types. Differences are never errors; see them with `Acquire: Show Differences from the Documentation`.',
    markdown: true,
  },
  'leads.pageSize': {
    type: 'integer',
    default: 50,
    minimum: 1,
    maximum: 200,
    scope: 'window',
    description: 'How many leads are loaded at a time.',
  },
  'history.enabled': {
    type: 'boolean',
    default: true,
    scope: 'machine',
    description: 'Keep the requests you send, without any credential, in the history of the Requests view.',
  },
  'history.days': {
    type: 'integer',
    default: 90,
    minimum: 1,
    maximum: 3650,
    scope: 'machine',
    description: 'How many days requests are kept in the history. Older ones are removed.',
  },
  'webhooks.port': {
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: 65535,
    scope: 'machine',
    description: 'Port the webhook receiver listens on, on this machine alone. 0 takes any free port.',
    markdown: true,
  },
  'webhooks.forwardTo': {
    type: 'string',
    default: '',
    scope: 'machine',
    description:
      'Address of your own webhook handler, for example `http://127.0.0.1:3000/acquire`. Each delivery is passed on to it as received. An address off this machine is asked about first.',
    markdown: true,
  },
  'webhooks.retry': {
    type: 'boolean',
    default: false,
    scope: 'machine',
    description:
      'Send a delivery to your handler again, up to five times, when it answers anything but 200, as Acquire does.',
    markdown: true,
  },
  'webhooks.refuseUnsigned': {
    type: 'boolean',
    default: false,
    scope: 'machine',
    description: 'Answer 401 to deliveries whose signature is missing or wrong, and do not show them.',
    markdown: true,
  },
  'webhooks.keep': {
    type: 'integer',
    default: 500,
    minimum: 10,
    maximum: 20000,
    scope: 'machine',
    description: 'How many deliveries are kept. Older ones are dropped, and counted.',
    markdown: true,
  },
  'webhooks.days': {
    type: 'integer',
    default: 30,
    minimum: 1,
    maximum: 3650,
    scope: 'machine',
    description: 'How many days deliveries are kept. Older ones are removed.',
  },
  'webhooks.redact': {
    type: 'boolean',
    default: false,
    scope: 'machine',
    description: 'Keep deliveries on disk without personal data. What arrived in this session is still shown in full.',
    markdown: true,
  },
  'agents.tools': {
    type: 'object',
    default: {
      acquire_search_leads: true,
      acquire_read_lead: true,
      acquire_read_timeline: true,
      acquire_search_operations: true,
      acquire_read_operation: true,
      acquire_preview_request: true,
      acquire_send_read: true,
      acquire_list_deliveries: true,
      acquire_read_delivery: true,
      acquire_run_checks: true,
      acquire_propose_change: true,
    },
    scope: 'machine',
    description: 'Tools that language models may use. Each call is confirmed before.',
  },
  'agents.maskPersonalData': {
    type: 'boolean',
    default: false,
    scope: 'machine',
    description:
      'Give made-up values to language models in place of names, addresses, messages and other personal data. Equal values get the same replacement while the window is open.',
  },
} as const satisfies Readonly<Record<string, SettingRow>>;

/** Name of a setting without "acquire.". */
export type SettingName = keyof typeof SETTINGS;

/** What a row of this type holds: for `values` one of them. */
type ValueOf<Row extends SettingRow> = Row extends { readonly values: infer Values }
  ? keyof Values
  : Row extends { readonly type: 'boolean' }
    ? boolean
    : Row extends { readonly type: 'integer' }
      ? number
      : Row extends { readonly type: 'object'; readonly default: infer Switches }
        ? Readonly<Record<keyof Switches, boolean>>
        : string;

/** What the setting of this name holds. */
export type SettingValue<Name extends SettingName> = ValueOf<(typeof SETTINGS)[Name]>;

/** What counts for `raw`, a value of settings.json: the nearest allowed number, and the default for anything of another type. */
export function readSetting<Row extends SettingRow>(row: Row, raw: unknown): ValueOf<Row>;
export function readSetting(row: SettingRow, raw: unknown): boolean | number | string | object {
  switch (row.type) {
    case 'boolean':
      return typeof raw === 'boolean' ? raw : row.default;
    case 'integer':
      return typeof raw === 'number' && !Number.isNaN(raw)
        ? Math.min(row.maximum, Math.max(row.minimum, Math.trunc(raw)))
        : row.default;
    case 'object': {
      const given = Object.entries(typeof raw === 'object' && !Array.isArray(raw) ? { ...raw } : {}).filter(
        ([name, value]) => typeof value === 'boolean' && Object.hasOwn(row.default, name),
      );
      return given.length ? { ...row.default, ...Object.fromEntries(given) } : row.default;
    }
    case 'string':
      return typeof raw === 'string' && (!row.values || Object.hasOwn(row.values, raw)) ? raw : row.default;
  }
}

// The settings, and how a value in settings.json is read. No `vscode` import: `npm run manifest` generates the manifest from these rows.

interface CommonRow {
  /** Translated under `setting.<name>` in package.nls.<language>.json. */
  readonly description: string;
  /** The description is Markdown. */
  readonly markdown?: boolean;
  /** A workspace can only set settings with the scope `window` or `resource`. */
  readonly scope: 'application' | 'machine' | 'machine-overridable' | 'window' | 'resource';
  readonly order?: number;
  readonly tags?: readonly string[];
  /** A workspace's value applies only if the workspace is trusted. */
  readonly restricted?: boolean;
}

/** One setting. Numbers have bounds; `values` lists the allowed texts with their descriptions. */
export type SettingRow = CommonRow &
  (
    | { readonly type: 'boolean'; readonly default: boolean }
    | { readonly type: 'integer'; readonly default: number; readonly minimum: number; readonly maximum: number }
    | { readonly type: 'string'; readonly default: string; readonly values?: Readonly<Record<string, string>> }
    // On/off values by name; the default lists all of them.
    | { readonly type: 'object'; readonly default: Readonly<Record<string, boolean>> }
  );

/** All settings by name, without "acquire.". */
export const SETTING_ROWS = {
  'request.timeoutSeconds': {
    type: 'integer',
    default: 30,
    minimum: 1,
    maximum: 600,
    scope: 'machine',
    description: 'Request timeout in seconds.',
  },
  'request.maxAnswerMegabytes': {
    type: 'integer',
    default: 50,
    minimum: 1,
    maximum: 500,
    scope: 'machine',
    description:
      'Maximum response size in MB that is held in memory, after decompression. Larger responses to requests you send are stored in a temporary file and shown in parts; any others are rejected.',
  },
  'request.checkAnswers': {
    type: 'boolean',
    default: false,
    scope: 'window',
    description:
      'Compare each response with the documentation and note unknown fields, missing fields and different types. Differences are never errors; see them with `Acquire: Show Differences from the Documentation`.',
    markdown: true,
  },
  'response.takeFocus': {
    type: 'boolean',
    default: false,
    scope: 'window',
    description: 'Move the focus to the response after sending from a request file.',
  },
  'leads.pageSize': {
    type: 'integer',
    default: 50,
    minimum: 1,
    maximum: 200,
    scope: 'window',
    description: 'Number of leads to load at a time.',
  },
  'leads.openWith': {
    type: 'string',
    default: 'page',
    values: {
      page: 'The page of the lead, with its timeline.',
      json: 'The JSON document, as the API returns it.',
    },
    scope: 'window',
    description: 'What opens when a lead is clicked. The button of the row opens the other.',
  },
  'history.enabled': {
    type: 'boolean',
    default: true,
    scope: 'machine',
    description: 'Keep sent requests, without credentials, in the history of the Requests view.',
  },
  'history.days': {
    type: 'integer',
    default: 90,
    minimum: 1,
    maximum: 3650,
    scope: 'machine',
    description: 'Number of days to keep requests in the history. Older ones are removed.',
  },
  'webhooks.port': {
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: 65535,
    scope: 'machine',
    description: 'Port of the webhook receiver, on this machine only. 0 uses any free port.',
    markdown: true,
  },
  'webhooks.forwardTo': {
    type: 'string',
    default: '',
    scope: 'machine',
    description:
      'Address of your webhook handler, for example `http://127.0.0.1:3000/acquire`. Each delivery is forwarded to it as received. You are asked before anything is sent to another machine.',
    markdown: true,
  },
  'webhooks.retry': {
    type: 'boolean',
    default: false,
    scope: 'machine',
    description:
      'Resend a delivery to your handler, up to five times, if it does not respond with 200, as Acquire does.',
    markdown: true,
  },
  'webhooks.refuseUnsigned': {
    type: 'boolean',
    default: false,
    scope: 'machine',
    description: 'Reject deliveries with a missing or wrong signature with status 401, and do not show them.',
    markdown: true,
  },
  'webhooks.keep': {
    type: 'integer',
    default: 500,
    minimum: 10,
    maximum: 20000,
    scope: 'machine',
    description: 'Maximum number of deliveries to keep. The oldest are discarded.',
    markdown: true,
  },
  'webhooks.days': {
    type: 'integer',
    default: 30,
    minimum: 1,
    maximum: 3650,
    scope: 'machine',
    description: 'Number of days to keep deliveries. Older ones are removed.',
  },
  'webhooks.redact': {
    type: 'boolean',
    default: false,
    scope: 'machine',
    description: 'Store deliveries without personal data. Deliveries of the current session are still shown in full.',
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
    description: 'Tools that language models may use. You are asked before each call.',
  },
  'agents.maskPersonalData': {
    type: 'boolean',
    default: false,
    scope: 'machine',
    description:
      'Replace names, addresses, messages and other personal data with made-up values before language models get them. Equal values get the same replacement while the window is open.',
  },
} as const satisfies Readonly<Record<string, SettingRow>>;

/** Name of a setting without "acquire.". */
export type SettingName = keyof typeof SETTING_ROWS;

/** The value type of a row; for `values`, one of them. */
type ValueOf<Row extends SettingRow> = Row extends { readonly values: infer Values }
  ? keyof Values
  : Row extends { readonly type: 'boolean' }
    ? boolean
    : Row extends { readonly type: 'integer' }
      ? number
      : Row extends { readonly type: 'object'; readonly default: infer Switches }
        ? Readonly<Record<keyof Switches, boolean>>
        : string;

/** The value type of the setting with this name. */
export type SettingValue<Name extends SettingName> = ValueOf<(typeof SETTING_ROWS)[Name]>;

/** The effective value of `raw` from settings.json: the nearest allowed number, and the default for anything of another type. */
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

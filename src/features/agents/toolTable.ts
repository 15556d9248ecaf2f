// The tools for language models, for the manifest, the window and the command line. Plain data.

/** The part of JSON Schema used to describe arguments. */
export interface ArgumentSchema {
  readonly type: 'string' | 'integer' | 'object';
  readonly description: string;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Describes a tool. */
export interface ToolRow {
  /** For users; translated as `tool.<name>` in package.nls.<language>.json. */
  readonly title: string;
  /** What it does, for users. Translated as `tool.<name>.description`. */
  readonly description: string;
  /** For the model. */
  readonly modelDescription: string;
  readonly icon: string;
  /** The name for `#` references in a chat. */
  readonly reference: string;
  readonly arguments: Readonly<Record<string, ArgumentSchema>>;
  readonly required?: readonly string[];
}

const text = (description: string, maxLength = 500): ArgumentSchema => ({
  type: 'string',
  description,
  minLength: 1,
  maxLength,
});
const count = (description: string, maximum = 100_000): ArgumentSchema => ({
  type: 'integer',
  description,
  minimum: 1,
  maximum,
});
const open = (description: string): ArgumentSchema => ({ type: 'object', description });

const PART = { part: count('Part of a long result, from 1.', 10_000) };
const PAGE = { page: count('Page of the list, from 1.') };
const ID = 'ID of the lead or contact.';
const REQUEST = {
  operation: text(
    'ID of a documented operation, such as v1.lead.list. Use it with "params", instead of method and path.',
    120,
  ),
  params: open('Parameters of the operation by their names.'),
  method: { type: 'string', description: 'HTTP method.', enum: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'] },
  path: text('Path on the account, beginning with one slash. Never a full URL.', 2_000),
  query: open('Query parameters.'),
  headers: open('Headers. Credentials are added by the extension and not allowed here.'),
  body: open('Body; sent as a form by API 1.0.0 and as JSON by API 2.0.0.'),
} as const satisfies Readonly<Record<string, ArgumentSchema>>;

/** All tools by name. */
export const TOOLS = {
  acquire_search_leads: {
    title: 'Search Acquire Leads',
    description: 'Finds leads or contacts of the active account.',
    modelDescription:
      'Lists or searches the leads (API 1.0.0) or contacts (API 2.0.0) of the active Acquire account, newest first, with name, email, phone, tags, place and dates. Personal data may be replaced by made-up values. Reads only.',
    icon: 'search',
    reference: 'acquireLeads',
    arguments: {
      search: text('Words that name, email, phone, tags, company or ID must contain.', 200),
      tag: text('Only those with this tag.', 200),
      seen_within_days: count('Only those seen within so many days.', 3650),
      limit: count('How many at most; 20 if not given.', 50),
      ...PAGE,
      ...PART,
    },
  },
  acquire_read_lead: {
    title: 'Read Acquire Lead',
    description: 'Reads one lead or contact in full.',
    modelDescription:
      'Reads one lead or contact of the active Acquire account in full, as the API returns it, and the names of the fields that can be changed. Reads only.',
    icon: 'person',
    reference: 'acquireLead',
    arguments: { lead_id: text(ID, 100), ...PART },
    required: ['lead_id'],
  },
  acquire_read_timeline: {
    title: 'Read Timeline of Acquire Lead',
    description: 'Reads chats, cases, visits, feedback and notes of a lead.',
    modelDescription:
      'Reads what happened with a lead or contact: chats, cases, visits, feedback and notes. With "section" and "item_id" it reads the messages of one of them. Reads only.',
    icon: 'history',
    reference: 'acquireTimeline',
    arguments: {
      lead_id: text(ID, 100),
      section: {
        type: 'string',
        description: 'One kind of entries only.',
        enum: ['chats', 'cases', 'visits', 'feedback', 'notes'],
      },
      item_id: text('Reads the messages of this entry of the section.', 200),
      ...PAGE,
      ...PART,
    },
    required: ['lead_id'],
  },
  acquire_search_operations: {
    title: 'Search Acquire API Operations',
    description: 'Searches the API reference. Sends nothing.',
    modelDescription:
      'Searches the documented operations of the Acquire REST API by words, and gives their IDs, methods and paths. Sends nothing. Use it before writing code against the API.',
    icon: 'book',
    reference: 'acquireOperations',
    arguments: {
      query: text('What the operation does, in a few English words.', 200),
      api_version: {
        type: 'string',
        description: 'API version; that of the active account if not given.',
        enum: ['1.0.0', '2.0.0'],
      },
      ...PART,
    },
    required: ['query'],
  },
  acquire_read_operation: {
    title: 'Read Acquire API Operation',
    description: 'Reads an operation of the API reference. Sends nothing.',
    modelDescription:
      'Reads the documentation of one operation of the Acquire REST API: method, path, parameters, schemas, examples, paging, and whether it reads, writes or destroys. Sends nothing.',
    icon: 'book',
    reference: 'acquireOperation',
    arguments: { operation: text('ID of the operation, such as v1.lead.list.', 120), ...PART },
    required: ['operation'],
  },
  acquire_preview_request: {
    title: 'Preview Acquire API Request',
    description: 'Shows a request as it would be sent. Sends nothing.',
    modelDescription:
      'Shows how a request would be sent as the active Acquire account: URL, headers, body, documented operation, and whether it reads or writes. Sends nothing.',
    icon: 'eye',
    reference: 'acquirePreview',
    arguments: { ...REQUEST, ...PART },
  },
  acquire_send_read: {
    title: 'Send Acquire API Read',
    description: 'Sends a documented read as the active account. Refuses everything else.',
    modelDescription:
      'Sends a documented read operation as the active Acquire account and gives the response. Anything that is not a documented read is refused; use acquire_propose_change for changes.',
    icon: 'cloud-download',
    reference: 'acquireRead',
    arguments: { ...REQUEST, ...PART },
  },
  acquire_list_deliveries: {
    title: 'List Acquire Webhook Deliveries',
    description: 'Lists the webhook deliveries that this window received.',
    modelDescription:
      'Lists webhook deliveries in the log of the receiver, newest first: event, IDs, whether the signature is valid, and how the local handler responded. Sends nothing.',
    icon: 'radio-tower',
    reference: 'acquireDeliveries',
    arguments: {
      text: text('Only those with this text in event, IDs or body, such as a chat ID.', 200),
      failed: { type: 'string', description: 'Only those that the handler did not answer with 2xx.', enum: ['only'] },
      ...PAGE,
      ...PART,
    },
  },
  acquire_read_delivery: {
    title: 'Read Acquire Webhook Delivery',
    description: 'Reads one webhook delivery with the responses of the handler.',
    modelDescription:
      'Reads one webhook delivery: payload, headers, signature, and each response of the local handler with its status and body. Sends nothing.',
    icon: 'radio-tower',
    reference: 'acquireDelivery',
    arguments: { delivery_id: text('ID of the delivery.', 100), ...PART },
    required: ['delivery_id'],
  },
  acquire_run_checks: {
    title: 'Run Acquire Request File',
    description: 'Sends the reads of a request file and shows their results. Writes are not sent.',
    modelDescription:
      'Sends the documented reads of a request file (*.acquire.http) as the active Acquire account, and gives status, duration and outcome of each. Writes in the file are not sent.',
    icon: 'run-all',
    reference: 'acquireChecks',
    arguments: {
      file: text('Path of the request file, relative to the workspace folder.', 1_000),
      name: text('Only the request of this name.', 200),
      ...PART,
    },
    required: ['file'],
  },
  acquire_propose_change: {
    title: 'Propose Change in Acquire',
    description: 'Opens a change for review. Nothing is sent before you apply it.',
    modelDescription:
      'Proposes a change: with "lead_id" and "changes" it opens the changed lead beside the present one, with a request it opens the request in Try Request. Nothing is sent: a person reviews the change in the editor and applies it, or not. Read-only accounts refuse it. Propose one change at a time.',
    icon: 'diff',
    reference: 'acquirePropose',
    arguments: {
      lead_id: text(ID, 100),
      changes: open(
        'New values by the names of fields, as acquire_read_lead gives them. Tags are a list of names or IDs.',
      ),
      ...REQUEST,
    },
  },
} as const satisfies Readonly<Record<`acquire_${string}`, ToolRow>>;

/** Name of a tool. */
export type ToolName = keyof typeof TOOLS;

/** The names of all tools, in order. */
export const TOOL_NAMES = Object.keys(TOOLS) as readonly ToolName[];

/** The arguments that describe a request, for `acquire_send_read` and others. */
export interface RequestArguments {
  readonly operation?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD';
  readonly path?: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The JSON Schema of a tool's arguments. */
export function inputSchema(row: ToolRow): object {
  return {
    type: 'object',
    properties: row.arguments,
    ...(row.required ? { required: row.required } : {}),
    additionalProperties: false,
  };
}

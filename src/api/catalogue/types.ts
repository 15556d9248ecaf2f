import type { Generation } from '../client/account';
import type { OperationId, RetiredOperationId } from './generated/ids';

export type { OperationId, RetiredOperationId } from './generated/ids';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Where a value is in a JSON text, from its root: `['data', 'rows']`. An empty path is the whole text. */
export type JsonPath = readonly string[];

/** The types of JSON Schema 2020-12. */
export type JsonType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/**
 * The part of JSON Schema 2020-12 that the catalogue uses. Unknown fields are always allowed. Response schemas are lenient, request
 * schemas strict.
 */
export interface JsonSchema {
  readonly type?: JsonType | readonly JsonType[];
  readonly enum?: readonly Json[];
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  /** The schema of every value of a map whose keys are data (ids, dates). */
  readonly additionalProperties?: JsonSchema;
  /** Schemas of the properties whose names match a pattern. */
  readonly patternProperties?: { readonly [pattern: string]: JsonSchema };
  readonly anyOf?: readonly JsonSchema[];
  /** Known values; others are allowed. */
  readonly examples?: readonly Json[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly format?: string;
  /** Name of the entity, if it is one: `Contact`. */
  readonly title?: string;
  readonly description?: string;
  /** The field is missing in some documented examples. */
  readonly 'x-optional'?: true;
  /** The field carries a credential or key: never shown unmasked. */
  readonly 'x-secret'?: true;
  /** The field carries a person's data. */
  readonly 'x-personal'?: true;
  /** The field is documented on no current page in this form. */
  readonly 'x-acquire-origin'?: Origin;
}

/**
 * Where Acquire documents something: on a current page, on a page that nothing links to, on a removed page, or nowhere in
 * this form: an error on a current page, corrected from what other pages say.
 */
export type Origin = 'current page' | 'unlinked page' | 'removed page' | 'correction';

/** The permission that an API key needs. */
export interface Permission {
  /** As worded in the documentation. */
  readonly words?: string;
  /** As stored keys spell it, such as `settings.tags`. Which name belongs to which operations is inferred. */
  readonly name?: string;
}

/** Where a parameter is sent. */
export type ParameterLocation = 'path' | 'query' | 'header' | 'body';

/** One parameter of an operation. Credential and Content-Type headers are not among them: the client sets those. */
export interface Parameter {
  /** As sent: the placeholder, query key, header name, form key (`filter[master]`) or JSON field. */
  readonly name: string;
  readonly in: ParameterLocation;
  /**
   * The key for `client.call`, unique within the operation: `location` of a body field, otherwise the name
   * (`body.id` if a body field has the same name as a placeholder).
   */
  readonly key: string;
  readonly type: Exclude<JsonType, 'null'>;
  /** Type of the items of an array, when known. */
  readonly itemType?: string;
  /** True only if the docs say so; the 1.0.0 docs rarely do. */
  readonly required: boolean;
  /** The docs do not say whether it is required. */
  readonly unstated?: true;
  /** Allowed values; for an array, of its items. */
  readonly enum?: readonly Json[];
  /** The values of `enum` are suggestions and must not be checked: other values, such as a comma-separated list, may be sent too. */
  readonly enumOpen?: true;
  readonly example?: Json;
  /** The format of the text: `YYYY-MM-DD HH:mm:ss`, `+HH:MM`. */
  readonly format?: string;
  /** Where in a JSON body the value is, from its root: `fields.email`, `department_list[].name`. Equals `name` at the top. */
  readonly location?: string;
  /** One of many keys of this shape: the form key is made from a custom attribute's key, `[extra_field][{key}]{key}`. */
  readonly pattern?: string;
  /** An object or array that is sent as JSON text (the `zone` header). */
  readonly jsonText?: true;
  /** An object in the query whose members are sent as separate parameters: `search=How` for `where`. */
  readonly flat?: true;
  readonly note?: string;
  /** Names of alternative parameters: one of them is needed if this one is omitted. */
  readonly alternatives?: readonly string[];
  /** Carries a password or key: never logged, kept or shown. */
  readonly secret?: true;
  /** Carries a person's data. */
  readonly personal?: true;
  /** Where it is documented; absent for a current page. */
  readonly origin?: Exclude<Origin, 'current page'>;
}

/** How the body of an operation is sent. */
export type BodyKind = 'form' | 'json' | 'multipart' | 'none';

/** Where a response has its success flag and payload. */
export interface Envelope {
  /** `success`: `{success, error, data}` (1.0.0). `data`: `{data}` (2.0.0). `unknown`: the docs show no response. */
  readonly kind: 'success' | 'data' | 'unknown';
  /** JSON type of `data`; absent when unknown. */
  readonly payload?: 'object' | 'array' | 'string' | 'boolean';
  /** Where a nested success flag is, `['data', 'success']` or `['data', 'overview', 'success']`; false there is a failure too. */
  readonly successPath?: JsonPath;
  /** Where the acknowledgement text is. Never compared, only shown. */
  readonly messagePath?: JsonPath;
  /** Where the number of deleted records is; 0 means nothing was deleted. */
  readonly deletedPath?: JsonPath;
}

/**
 * How a list is paged. `page`: a page number; `offset`: rows to skip;
 * `none`: the list is returned whole, or its paging is unknown.
 */
export interface Paging {
  readonly style: 'page' | 'offset' | 'none';
  /** Name (equals key) of the parameter that selects the next page, and where it is sent. */
  readonly parameter?: string;
  readonly limitParameter?: string;
  readonly in?: 'query' | 'body';
  /** Number of the first page: 0 on CRM objects, 1 elsewhere. 0 for `offset`. */
  readonly firstPage: 0 | 1;
  /** The request parameters are not documented; they are guessed from `page` and `limit` in the response. The server may ignore them. */
  readonly guessed?: true;
}

/** A documented call: one of Acquire's operations, as the catalogue knows it. */
export interface Operation {
  /** Stable: `v1.lead.list`. */
  readonly id: OperationId | RetiredOperationId;
  readonly generation: Generation;
  /** From outer to inner: `['Profiles', 'Lead']`. */
  readonly group: readonly string[];
  /** Begins with a verb: `List leads`. */
  readonly title: string;
  /** The title in Acquire's documentation, such as `Profile list`; often the same. */
  readonly documentedTitle: string;
  /** One line of our own: what the call does, as an imperative. */
  readonly summary: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Other methods the docs' samples show for it. */
  readonly otherMethods?: readonly ('GET' | 'POST' | 'PUT' | 'DELETE')[];
  /** With `{placeholders}`; for 1.0.0 in the `api` form (`/api/profile/lead/list`, `/chatbot/api/…`). */
  readonly path: string;
  /** For 1.0.0 paths under `/api/`: the same without `/api`, as an account of path form `plain` serves it. */
  readonly plainPath?: string;
  readonly pathParams: readonly Parameter[];
  readonly query: readonly Parameter[];
  readonly headers: readonly Parameter[];
  readonly body: readonly Parameter[];
  readonly bodyKind: BodyKind;
  /** Content-Type of the request body, when there is one. */
  readonly contentType?: string;
  /** False for the calls that are documented without any credential (1.0.0 help docs). */
  readonly authenticated: boolean;
  readonly requestSchema?: JsonSchema;
  readonly requestExample?: Json;
  readonly responseSchema: JsonSchema;
  /** The documented responses, with personal data removed. Empty if the docs show none. */
  readonly responseExamples: readonly Json[];
  readonly envelope: Envelope;
  /** Where the items of a list operation are in the response. Absent: not a list. */
  readonly itemsPath?: JsonPath;
  /** Where totals are, the best first. May be empty even for lists. */
  readonly totalPaths: readonly JsonPath[];
  readonly paging: Paging;
  /** It only reads, whatever its method. Set by hand; exactly one of `reads` and `writes` is true. */
  readonly reads: boolean;
  readonly writes: boolean;
  /** It deletes, merges or overwrites something that cannot be restored. */
  readonly destructive: boolean;
  /** What happens to destroyed records: `delete`, `hard-delete`, `merge`, `bulk-delete`, `archive-or-delete`, `replace`. */
  readonly destructiveKind?: string;
  /** Its effect beyond the account's own records (`e-mail reaches a person`). Absent: none. */
  readonly outward?: string;
  /** Page of Acquire's documentation. */
  readonly docs: string;
  /** The page's path in the documentation, `rest-apis/profiles/list.md`. */
  readonly docsPage: string;
  readonly quirks: readonly string[];
  /** The permission an API key needs, if known. 1.0.0 has none. */
  readonly permission?: Permission;
  /** Where it is documented. */
  readonly origin: Exclude<Origin, 'correction'>;
  /** Found on no current page that is linked: it may no longer work. */
  readonly retired: boolean;
  /** It is in the OpenAPI documents: it is current, or about something that current pages still describe. */
  readonly published: boolean;
  readonly status?: 'suspected-doc-error' | 'under-construction';
  /** Other operations on the same method and path. */
  readonly sameEndpointAs: readonly (OperationId | RetiredOperationId)[];
}

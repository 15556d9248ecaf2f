// The collected facts about the API and our overlay, as in their JSON files; only what the generator reads.

/** Any JSON value. */
export type FactJson = null | boolean | number | string | FactJson[] | { [name: string]: FactJson };
export type JsonObject = { [name: string]: FactJson };

/** A documented parameter. */
export interface FactParameter {
  readonly name: string;
  readonly type?: string | null;
  readonly itemType?: string;
  readonly required: boolean | null;
  readonly location?: string;
  readonly enum?: readonly FactJson[];
  readonly enumOpen?: boolean;
  readonly example?: FactJson;
  readonly format?: string;
  readonly pattern?: string;
  readonly jsonText?: boolean;
  readonly note?: string;
  readonly docName?: string;
  readonly origin?: FactOrigin;
}

/** The source of a fact; a fact without one is from a current page. */
export interface FactOrigin {
  readonly status: string;
}

export interface FactHeader {
  readonly name: string;
  readonly required: boolean | null;
  readonly enum?: readonly FactJson[];
  readonly example?: FactJson;
  readonly docIn?: string;
  /** Named like a header, but documented as a query parameter. */
  readonly guess?: boolean;
}

export interface FactPagination {
  readonly itemsPath?: string | null;
  readonly responseMeta: readonly string[];
  readonly requestParams: readonly string[];
  readonly firstPageInExample?: number;
  readonly note?: string | null;
}

/** One documented operation. */
export interface Fact {
  readonly id: string;
  readonly generation: string;
  readonly group: readonly string[];
  readonly title: string;
  readonly method: string;
  readonly altMethods?: readonly string[];
  readonly path: string;
  readonly auth: { readonly scheme: string | null; readonly note?: string };
  readonly contentType: { readonly documented?: string | null; readonly inferred?: string | null };
  readonly headers: readonly FactHeader[];
  readonly parameters: Readonly<Record<'path' | 'query' | 'body', readonly FactParameter[]>>;
  readonly requestBody: { readonly kind: string; readonly example: FactJson } | null;
  readonly responses: Readonly<Record<string, readonly { readonly example: FactJson }[]>>;
  readonly envelope: { readonly kind: string; readonly payload?: string | null; readonly nested?: string | null };
  readonly pagination: FactPagination | null;
  readonly doc: { readonly page: string };
  readonly origin?: FactOrigin;
  readonly quirks?: readonly string[];
  readonly status?: string;
  readonly sameEndpointAs?: string;
}

/** What we wrote ourselves about an operation. */
export interface Overlay {
  /** Instead of the documented title, where that does not begin with a verb; from titles.json. */
  readonly title?: string;
  readonly summary: string;
  readonly flow: 'read' | 'write';
  readonly destructive?: string;
  readonly outward?: string;
  /** An operation of a removed page about something that current pages still describe: it is in the OpenAPI documents. */
  readonly published?: boolean;
}

/** The API key permission of a group of operations. */
export interface FactPermission {
  /** The wording of the section page in the documentation. */
  readonly words?: string;
  /** The name in stored keys, such as `settings.tags`; which name belongs to which section is inferred. */
  readonly name?: string;
}

/** The documentation section and permission name of each group of operations. */
export type PermissionGroups = Readonly<Record<string, { readonly section?: string; readonly name?: string }>>;

/** Field names by the kind of data they hold. */
export interface FieldNames {
  readonly secret: readonly string[];
  readonly personal: readonly string[];
  readonly personalBesideContact: readonly string[];
  readonly contactFields: readonly string[];
  readonly personParents: readonly string[];
  readonly messageMarks: readonly string[];
}

export interface EntityField {
  readonly name: string;
  readonly documentedType?: string | null;
  readonly onlyInAttributeTable?: boolean;
  /** Values of its attribute table, and of responses. There may be others. */
  readonly documentedValues?: readonly FactJson[];
  readonly seenValues?: readonly FactJson[];
}

/** A thing that several responses contain, such as a lead. */
export interface Entity {
  readonly sources: readonly (readonly [operation: string, path: string])[];
  readonly fields: readonly EntityField[];
}

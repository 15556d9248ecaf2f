import type { Generation, PathForm } from './account';

/** Where API 1.0.0 lives, for everyone. */
export const V1_ORIGIN = 'https://app.acquire.io';

/** What differs between Acquire's two APIs for everyone who calls them. Sources are the pages of the documentation in `src/api/catalogue`. */
export interface ApiVersion {
  /** The one host of all accounts; undefined where each account has a host of its own. */
  readonly origin: string | undefined;
  /** The form of paths the authorization page shows; sign-in finds out which one an account uses. */
  readonly pathForm: PathForm;
  /** Whether accounts answer `/profile/…` as well as `/api/profile/…`, or only one of them. */
  readonly hasPathForms: boolean;
  /** Whether the method says what a request does: PUT and PATCH change a record, DELETE removes it. Else all is POST. */
  readonly methodsTell: boolean;
  /** Whether it has cases. */
  readonly hasCases: boolean;
  /** The operation that reads a page of leads. */
  readonly listLeads: string;
  /** The folder of its documentation, and the page about keys and errors. */
  readonly docs: string;
  readonly docsPage: string;
}

export const API_VERSIONS: Readonly<Record<Generation, ApiVersion>> = {
  '1.0.0': {
    origin: V1_ORIGIN,
    pathForm: 'plain',
    hasPathForms: true,
    methodsTell: false,
    hasCases: false,
    listLeads: 'v1.lead.list',
    docs: '/v/master',
    docsPage: 'rest-apis/oauth/authorization.md',
  },
  '2.0.0': {
    origin: undefined,
    pathForm: 'api',
    hasPathForms: false,
    methodsTell: true,
    hasCases: true,
    listLeads: 'v2.contact.list',
    docs: '',
    docsPage: 'rest-apis/introduction/interrelated.md',
  },
};

export function isGeneration(value: unknown): value is Generation {
  return typeof value === 'string' && Object.hasOwn(API_VERSIONS, value);
}

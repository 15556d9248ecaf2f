import type { Generation, PathForm } from './account';

/** The origin of API 1.0.0, shared by all accounts. */
export const V1_ORIGIN = 'https://app.acquire.io';

/** The differences between Acquire's two APIs that matter to callers. Sources are the documentation pages in `src/api/catalogue`. */
export interface ApiVersion {
  /** The shared origin of all accounts; undefined if each account has its own. */
  readonly origin: string | undefined;
  /** The path form shown on the authorization page; sign-in detects which one an account uses. */
  readonly pathForm: PathForm;
  /** Whether accounts may differ in path form: `/profile/…` or `/api/profile/…`. */
  readonly hasPathForms: boolean;
  /** Whether the method says what a request does: PUT and PATCH change a record, DELETE removes it. Otherwise everything is POST. */
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

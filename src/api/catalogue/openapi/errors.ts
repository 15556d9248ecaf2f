import type { Generation } from '../../client/account';
import facts from '../facts/errors.json';
import type { Node } from './node';

const json = (schema: Node, example?: unknown): Node => ({
  content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } },
});

const CODE_TEXTS: Readonly<Record<string, string>> = {
  ERROR_INVALID_INPUT: 'title is required.',
  ERROR_UNAUTHORIZED: 'The API key is missing or wrong.',
  ERROR_UNAUTHORIZED_ACCESS: 'The API key may not do this.',
  ERROR_RECORD_NOT_FOUND: 'The record was not found.',
  ERROR_SERVER_ERROR: 'Something went wrong on the server.',
};

/** The failures of 2.0.0 by status; the documented texts in our own words. */
const STATUSES: readonly [status: string, name: string, code: string, description: string][] = [
  ['400', 'BadRequest', 'ERROR_INVALID_INPUT', 'The request is invalid, the record exists already, or there is none.'],
  ['401', 'Unauthorized', 'ERROR_UNAUTHORIZED', 'The API key is missing or wrong.'],
  [
    '403',
    'Forbidden',
    'ERROR_UNAUTHORIZED_ACCESS',
    'The API key has not the permission, or the request is not allowed.',
  ],
  ['404', 'NotFound', 'ERROR_RECORD_NOT_FOUND', 'There is no such record or address.'],
  ['500', 'ServerError', 'ERROR_SERVER_ERROR', 'The server failed.'],
  ['503', 'Unavailable', 'ERROR_SERVER_ERROR', 'The server is being maintained; the body may not be JSON.'],
];

/** The form of the only failed response that the docs have ever shown. */
const ERROR: Node = {
  type: 'object',
  description: 'A failure of 2.0.0, as a removed page of the documentation shows it.',
  properties: {
    error: {
      type: 'object',
      properties: {
        code: {
          type: 'string',
          description: `What went wrong. Documented, among others: ${facts['2.0.0'].types.map(({ type }) => type).join(', ')}.`,
        },
        message: { type: 'string', description: 'The same in words.' },
        data: { description: 'More about it; null where there is nothing to add.' },
      },
    },
  },
  required: ['error'],
  'x-acquire-origin': 'removed page',
};

/** A failure of 1.0.0: sent with any status, including 200. */
const FAILURE: Node = {
  type: 'object',
  description: 'A failure of 1.0.0. Its `error` is not documented: a text or an object.',
  properties: {
    success: { type: 'boolean', const: false, description: 'False for every failure.' },
    error: { type: ['string', 'object', 'null'], description: 'What went wrong.' },
    data: { description: 'Usually null.' },
    message: { type: ['string', 'null'], description: 'The same in words.' },
  },
  required: ['success'],
};

/** The body that the overview page of 1.0.0 documents for failures. */
const ERRORS: Node = {
  type: 'object',
  description: 'Failures of 1.0.0, as the overview page of the documentation describes them.',
  properties: {
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          status: { type: ['string', 'integer'], description: 'The status.' },
          title: { type: 'string', description: 'What went wrong.' },
          details: { type: 'string', description: 'Where and why.' },
        },
      },
    },
  },
  required: ['errors'],
  'x-acquire-origin': 'current page',
};

const ref = (kind: 'schemas' | 'responses', name: string): Node => ({ $ref: `#/components/${kind}/${name}` });

/** A failure sent with status 200. */
export const FAILURE_REF = ref('schemas', 'Failure');

/** The failure responses of every operation. 1.0.0 names no status, and code generators do not support `4XX`. */
export const failureResponses = (generation: Generation): Node =>
  generation === '1.0.0'
    ? {
        ...Object.fromEntries(['400', '401', '403', '404'].map((status) => [status, ref('responses', 'ClientError')])),
        '500': ref('responses', 'ServerError'),
        default: ref('responses', 'ClientError'),
      }
    : Object.fromEntries(STATUSES.map(([status, name]) => [status, ref('responses', name)]));

/** The components that the failures refer to. */
export function failureComponents(generation: Generation): {
  schemas: Record<string, Node>;
  responses: Record<string, Node>;
} {
  if (generation === '2.0.0')
    return {
      schemas: { Error: ERROR },
      responses: Object.fromEntries(
        STATUSES.map(([, name, code, description]) => [
          name,
          {
            description,
            ...json(ref('schemas', 'Error'), { error: { code, message: CODE_TEXTS[code], data: null } }),
          },
        ]),
      ),
    };
  const either: Node = { anyOf: [FAILURE_REF, ref('schemas', 'Errors')] };
  return {
    schemas: { Failure: FAILURE, Errors: ERRORS },
    responses: {
      ClientError: {
        description: 'The request is wrong. The documentation of 1.0.0 names no status.',
        ...json(either, { errors: [{ status: '422', title: 'Invalid', details: 'email is missing' }] }),
      },
      ServerError: { description: 'The server failed. The documentation of 1.0.0 names no status.', ...json(either) },
    },
  };
}

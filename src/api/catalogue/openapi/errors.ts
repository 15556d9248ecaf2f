import type { Generation } from '../../client/account';
import errors from '../facts/errors.json';
import { exampleNodes } from './examples';
import { type Node, pascalCase } from './node';

const json = (schema: Node, example?: unknown): Node => ({
  content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } },
});

const facts = errors['2.0.0'];

/** Our own description of a documented status, where the documentation's is not enough. */
const STATUS_NOTES: Readonly<Record<number, string>> = {
  400: 'Also when there is no such record, or it exists already.',
  403: 'Also when the API key lacks the permission.',
  503: 'The body may not be JSON.',
};

type ErrorType = (typeof facts.types)[number];

/** Our own description of a documented error type whose documentation describes a different error. */
const ERROR_NOTES: Readonly<Record<string, string>> = { ERROR_RECORD_NOT_FOUND: 'there is no such record' };

interface Failure {
  readonly status: string;
  readonly name: string;
  readonly description: string;
  /** The documented types of errors with this status. */
  readonly types: readonly ErrorType[];
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** The documented failures of 2.0.0 by status. */
const FAILURES: readonly Failure[] = facts.statusCodes
  .filter(({ status }) => status >= 400)
  .map(({ status, name, meaning }) => ({
    status: String(status),
    name: pascalCase(name),
    description: [sentence(meaning), STATUS_NOTES[status]].filter(Boolean).join(' '),
    types: facts.types.filter((type) => type.status === status),
  }));

/** The format of the only failed response that the docs have ever shown. */
const ERROR: Node = {
  type: 'object',
  description: 'A failure of 2.0.0, as a removed page of the documentation shows it.',
  properties: {
    error: {
      type: 'object',
      properties: {
        code: {
          type: 'string',
          description: `What went wrong. Documented, among others: ${facts.types.map(({ type }) => type).join(', ')}.`,
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
    : Object.fromEntries(FAILURES.map(({ status, name }) => [status, ref('responses', name)]));

/** The components that the failures refer to. */
export function failureComponents(generation: Generation): {
  schemas: Record<string, Node>;
  responses: Record<string, Node>;
} {
  if (generation === '2.0.0')
    return {
      schemas: { Error: ERROR },
      responses: Object.fromEntries(
        FAILURES.map(({ name, description, types }) => [
          name,
          {
            description,
            content: {
              'application/json': {
                schema: ref('schemas', 'Error'),
                ...exampleNodes(
                  types.map(({ type, meaning }) => [
                    type,
                    { error: { code: type, message: sentence(ERROR_NOTES[type] ?? meaning), data: null } },
                  ]),
                ),
              },
            },
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

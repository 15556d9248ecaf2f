import { findOperation, publishedOperations, type Operation, type Parameter } from '../../../api/catalogue';
import { searchOperations as search } from '../../../api/catalogue/search';
import { pathFor } from '../../../api/catalogue/example';
import { GENERATIONS, type Account, type Generation } from '../../../api/client/account';
import { notPersonal } from '../result/personal';
import { ToolError, type ToolHandler } from '../ports';

const MAX_FOUND = 12;

/** The path in the account's form if the operation is of its API version. */
const pathOf = (one: Operation, account: Account | undefined): string =>
  pathFor(one, account?.generation === one.generation ? account.pathForm : 'api');

const effectOf = ({ reads, destructive }: Operation): string =>
  reads ? 'read' : destructive ? 'destructive write' : 'write';

/** Where it is documented, unless that is a current page. */
const originOf = ({ retired, origin }: Operation): object => (retired ? { documented_on: origin } : {});

interface SearchArguments {
  readonly query: string;
  readonly api_version?: Generation;
}

/** `acquire_search_operations`: the operations that match a search, best first. */
export const searchOperationsTool: ToolHandler<SearchArguments> = ({ ports }, { query, api_version: version }) => {
  const account = ports.account();
  const generation = version ?? account?.generation;
  const among = (generation ? [generation] : GENERATIONS).flatMap(publishedOperations);
  const found = search(query, among, MAX_FOUND).map((one) => ({
    operation: one.id,
    title: one.title,
    summary: one.summary,
    method: one.method,
    path: pathOf(one, account),
    effect: effectOf(one),
    ...originOf(one),
  }));
  return Promise.resolve({
    data: notPersonal(found),
    ...(found.length ? {} : { hint: 'Nothing fits. Use other or fewer English words.' }),
  });
};

const parameter = ({
  key,
  name,
  in: place,
  type,
  required,
  unstated,
  enum: values,
  format,
  note,
  origin,
}: Parameter): object => ({
  param: key,
  ...(name === key ? {} : { sent_as: name }),
  in: place,
  type,
  required: unstated ? 'not documented' : required,
  ...(values ? { values } : {}),
  ...(format ? { format } : {}),
  ...(note ? { note } : {}),
  ...(origin ? { documented_on: origin } : {}),
});

/** `acquire_read_operation`: the documentation of an operation. */
export const readOperationTool: ToolHandler<{ readonly operation: string }> = ({ ports }, { operation: id }) => {
  const one = findOperation(id);
  if (!one) throw new ToolError('There is no such operation. Find one with acquire_search_operations.');
  return Promise.resolve({
    data: notPersonal({
      operation: one.id,
      api_version: one.generation,
      title: one.title,
      summary: one.summary,
      method: one.method,
      path: pathOf(one, ports.account()),
      effect: effectOf(one),
      ...(one.outward ? { outside_of_acquire: one.outward } : {}),
      ...originOf(one),
      ...(one.permission ? { permission: one.permission } : {}),
      ...(one.status ? { documentation: one.status } : {}),
      content_type: one.contentType ?? null,
      parameters: [...one.pathParams, ...one.query, ...one.headers, ...one.body].map(parameter),
      paging: one.paging,
      response: one.envelope,
      ...(one.itemsPath ? { items_at: one.itemsPath.join('.') } : {}),
      ...(one.requestExample === undefined ? {} : { request_example: one.requestExample }),
      response_schema: one.responseSchema,
      response_examples: one.responseExamples.slice(0, 1),
      notes: one.quirks,
    }),
  });
};

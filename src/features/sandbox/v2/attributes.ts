// Custom attributes of 2.0.0 (`object-field`).
import { RouteRefusal, throwInvalid, throwNotFound } from '../http/responses';
import { type FieldTree, nestedField, textField } from '../http/decode';
import { readPageWindow, slicePage } from '../http/page';
import type { Call, Route } from '../http/route';
import type { WorkspaceAttribute } from '../people/workspace';
import { readIdParameter, deleteResult } from './ids';
import { filterAndSort, readNames, selectColumns } from './query';

const PATH = '/api/v1/crm/objects/object-field';
const ONE = `${PATH}/{custom_attributeId}`;

/** The fields of contacts in API 2.0.0. */
export const attributeRoutes: readonly Route[] = [
  { id: 'v2.custom-attribute.list', method: 'GET', path: PATH, write: false, handle: list },
  {
    id: 'v2.custom-attribute.get',
    method: 'GET',
    path: ONE,
    write: false,
    handle: (call) => selectColumns(attributeRow(attributeOf(call)), readNames(call.query.select)),
  },
  { id: 'v2.custom-attribute.create', method: 'POST', path: PATH, write: true, handle: create },
  {
    id: 'v2.custom-attribute.update',
    method: 'PUT',
    path: ONE,
    write: true,
    handle: (call) =>
      attributeRow(
        call.world.settings.attributes.change(
          attributeOf(call).id,
          changeOf(call.body.data === undefined ? call.body : nestedField(call.body.data)),
        ) ?? throwNotFound('attribute'),
      ),
  },
  {
    id: 'v2.custom-attribute.delete',
    method: 'DELETE',
    path: ONE,
    write: true,
    handle: (call) => {
      const attribute = attributeOf(call);
      if (attribute.system === 'yes') throwInvalid('A system attribute cannot be deleted.');
      return deleteResult(call.world.settings.attributes.remove(attribute.id), 'attribute');
    },
  },
];

/** An attribute as shown by the API; `config` has the unchanged data it was created with. */
export function attributeRow(attribute: WorkspaceAttribute): Record<string, unknown> {
  const made = {
    input: {
      type: attribute.type,
      label: attribute.label,
      required: false,
      placeholder: '',
      validationType: 'format',
      validationFormat: attribute.key === 'email' ? 'email' : 'any',
      requiredErrorMessage: 'Required.',
      validationErrorMessage: 'Invalid value.',
      ...(attribute.options.length > 0 ? { options: attribute.options } : {}),
    },
    label: attribute.label,
    backend: { list: false },
    capture: ['api'],
    online_order: attribute.id,
    offline_order: attribute.id,
  };
  return {
    id: attribute.id,
    object: attribute.object,
    key: attribute.key,
    type: attribute.type,
    config: attribute.config ?? made,
    system: attribute.system,
  };
}

function attributeOf(call: Call): WorkspaceAttribute {
  return (
    call.world.settings.attributes.get(readIdParameter(call.params.custom_attributeId)) ?? throwNotFound('attribute')
  );
}

function list(call: Call): unknown {
  const page = readPageWindow(call.query, call.pageCap, 20, 0);
  const rows = filterAndSort(call.world.settings.attributes.all().map(attributeRow).reverse(), call.query);
  const select = readNames(call.query.select);
  return {
    page: page.page,
    offset: page.skip,
    limit: page.limit,
    count: rows.length,
    data: slicePage(rows, page).map((row) => selectColumns(row, select)),
  };
}

function changeOf(body: FieldTree): Partial<WorkspaceAttribute> {
  const { config } = body;
  if (config !== undefined && (typeof config !== 'object' || config === null || Array.isArray(config)))
    throwInvalid('config must be an object.');
  const label = textField(nestedField(config), 'label');
  const key = textField(body, 'key');
  const type = textField(body, 'type');
  const object = textField(body, 'object');
  const system = textField(body, 'system');
  if (key !== undefined && key.trim() === '') throwInvalid('key must not be empty.');
  return {
    ...(object === undefined ? {} : { object }),
    ...(key === undefined ? {} : { key, label: label ?? key }),
    ...(type === undefined ? {} : { type }),
    ...(config === undefined ? {} : { config: nestedField(config) }),
    ...(system === undefined ? {} : { system }),
  };
}

function create(call: Call): unknown {
  const fields = changeOf(call.body);
  if (!fields.object || !fields.key || !fields.type) throwInvalid('object, key and type must be given.');
  if (call.world.settings.attributes.all().some((a) => a.object === fields.object && a.key === fields.key))
    throw new RouteRefusal('ERROR_DUPLICATE_RECORD_FOUND', `There is an attribute ${fields.key} already.`);
  return attributeRow(
    call.world.settings.attributes.add({
      label: fields.key,
      options: [],
      system: 'no',
      ...(fields as Pick<WorkspaceAttribute, 'object' | 'key' | 'type'>),
    }),
  );
}

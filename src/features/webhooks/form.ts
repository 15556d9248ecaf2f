// Deliveries encoded as forms, with optional brackets in names: `data[caseId]=72`.

type Fields = Record<string, unknown>;

const FORM = /x-www-form-urlencode/i;
const NAME = /^([^[\]]+)((?:\[[^[\]]*\])+)$/;
/** Maximum brackets in a name; a name with more is used unchanged. */
const MAX_BRACKETS = 32;

/** True for the content type of a form. */
export const isForm = (contentType: string | undefined): boolean => FORM.test(contentType ?? '');

const newFields = (): Fields => Object.create(null) as Fields;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The fields of a form, with names unchanged; if a name is repeated, the last value is used. */
export function readFlatFields(text: string): Fields {
  const fields = newFields();
  for (const [name, value] of new URLSearchParams(text)) fields[name] = value;
  return fields;
}

/** The fields of a form as the original object: brackets become nesting, and keys numbered from 0 become a list. */
export function readNestedFields(text: string): unknown {
  const fields = newFields();
  const counts = new Map<Fields, number>();
  for (const [name, value] of new URLSearchParams(text)) place(fields, name, value, counts);
  return withLists(fields);
}

function pathOf(name: string): readonly string[] {
  const [, first, brackets] = NAME.exec(name) ?? [];
  const inner = brackets?.slice(1, -1).split('][');
  return first === undefined || !inner || inner.length > MAX_BRACKETS ? [name] : [first, ...inner];
}

/** Stores a value at its path. A name that conflicts with an earlier one stays as is. `counts` has the number of `[]` per object so far. */
function place(fields: Fields, name: string, value: string, counts: Map<Fields, number>): void {
  const path = pathOf(name);
  let at = fields;
  for (const [n, part] of path.entries()) {
    let key = part;
    if (part === '') {
      const count = counts.get(at) ?? 0;
      counts.set(at, count + 1);
      key = String(count);
    }
    if (n === path.length - 1 && !isFields(at[key])) {
      at[key] = value;
      return;
    }
    const next = (at[key] ??= newFields());
    if (!isFields(next)) break;
    at = next;
  }
  fields[name] = value;
}

function withLists(value: unknown): unknown {
  if (!isFields(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, withLists(inner)] as const);
  return entries.length && entries.every(([key], n) => key === String(n))
    ? entries.map(([, inner]) => inner)
    : Object.fromEntries(entries);
}

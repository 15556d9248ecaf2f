// Deliveries as forms, whose names may have brackets: `data[caseId]=72`.

type Fields = Record<string, unknown>;

const FORM = /x-www-form-urlencode/i;
const NAME = /^([^[\]]+)((?:\[[^[\]]*\])+)$/;
/** Brackets of a name; one with more is taken as it is. */
const MAX_BRACKETS = 32;

/** True for the content type of a form. */
export const isForm = (contentType: string | undefined): boolean => FORM.test(contentType ?? '');

const newFields = (): Fields => Object.create(null) as Fields;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The fields of a form by their names as they are; of a repeated name the last counts. */
export function flatFields(text: string): Fields {
  const fields = newFields();
  for (const [name, value] of new URLSearchParams(text)) fields[name] = value;
  return fields;
}

/** The fields of a form as the object it was made of: brackets are opened, and places that are numbered from 0 on are a list. */
export function nestedFields(text: string): unknown {
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

/** Puts a value at its path. A name that contradicts an earlier one stays as it is. `counts` has how many `[]` an object has had. */
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

import { visit } from 'jsonc-parser';
import type { Generation } from '../../../api/client/account';
import type { Operation } from '../../../api/catalogue/types';

/** Where an ID in a response leads: to a lead, or to the documented read of the record it names. */
export interface IdLink {
  /** Offsets of the id in the text, without its quotes. */
  readonly start: number;
  readonly end: number;
  readonly id: string;
  readonly to:
    { readonly kind: 'lead' } | { readonly kind: 'read'; readonly operationId: string; readonly parameter: string };
}

/** Maximum number of characters of a text to scan, and of links to create. */
export const MAX_SCANNED_CHARS = 200_000;
const MAX_LINKS = 1_000;
const ID = /^\d{1,20}$/;

const LEADS: Record<Generation, ReadonlySet<string>> = {
  '1.0.0': new Set(['visitor_id', 'session_id']),
  '2.0.0': new Set(['contactId', 'contact_id', 'mainContactId', 'visitorId', 'visitor_id']),
};

/** Keys whose value is the ID of a record that a documented read shows, with that read. */
const READS: Record<Generation, Readonly<Record<string, readonly [operation: string, parameter: string]>>> = {
  '1.0.0': { agent_id: ['v1.agent.get', 'id'] },
  '2.0.0': {
    caseId: ['v2.case.get', 'caseId'],
    companyId: ['v2.company.get', 'companyId'],
    messageId: ['v2.message.get', 'messageId'],
    noteId: ['v2.note.get', 'noteId'],
    departmentId: ['v2.department.get', 'departmentId'],
    tagId: ['v2.tag.get', 'tagId'],
    roleId: ['v2.role.get', 'roleId'],
    userId: ['v2.user.get', 'userId'],
    agentId: ['v2.user.get', 'userId'],
  },
};

/** Operations whose records are leads. */
const OF_LEADS = /^(?:v1\.lead\.(?:list|detail)|v2\.contact\.(?:list|search|get|create|update))$/;

/**
 * The IDs in a response that can be linked: keys that name their record type, and the `id` of the operation's own records. Scans only the
 * beginning of a long text. `findOperation` queries the catalogue.
 */
export function findIdLinks(
  text: string,
  generation: Generation,
  operation: Pick<Operation, 'id' | 'itemsPath'> | undefined,
  findOperation: (id: string) => Pick<Operation, 'id' | 'pathParams' | 'reads'> | undefined,
): IdLink[] {
  const out: IdLink[] = [];
  const own = ownRead(operation, findOperation);
  const rows = operation?.itemsPath;
  let key = '';
  let keyEnd = -1;
  const target = (path: () => readonly (string | number)[]): IdLink['to'] | undefined => {
    if (LEADS[generation].has(key)) return { kind: 'lead' };
    const read = Object.hasOwn(READS[generation], key) ? READS[generation][key] : undefined;
    if (read) return { kind: 'read', operationId: read[0], parameter: read[1] };
    return key === 'id' && own && isRecordId(path(), rows) ? own : undefined;
  };
  visit(text.slice(0, MAX_SCANNED_CHARS), {
    onObjectProperty: (name, offset, length) => {
      key = name;
      keyEnd = offset + length;
    },
    // eslint-disable-next-line max-params -- the parser's signature
    onLiteralValue: (value, offset, length, _line, _character, path) => {
      const quoted = typeof value === 'string';
      const id = text.slice(offset + (quoted ? 1 : 0), offset + length - (quoted ? 1 : 0));
      // A value in a list does not follow its own key; IDs are short, so the gap to the key is too.
      if (
        out.length >= MAX_LINKS ||
        keyEnd < 0 ||
        offset - keyEnd > 20 ||
        !ID.test(id) ||
        /^0+$/.test(id) ||
        text.slice(keyEnd, offset).includes('[')
      )
        return;
      const to = target(path);
      if (to) out.push({ start: offset + (quoted ? 1 : 0), end: offset + length - (quoted ? 1 : 0), id, to });
    },
  });
  return out;
}

/** Where the `id` of an operation's own records leads. */
function ownRead(
  operation: Pick<Operation, 'id'> | undefined,
  findOperation: (id: string) => Pick<Operation, 'id' | 'pathParams' | 'reads'> | undefined,
): IdLink['to'] | undefined {
  if (!operation) return undefined;
  if (OF_LEADS.test(operation.id)) return { kind: 'lead' };
  const read = operation.id.endsWith('.list') ? findOperation(operation.id.replace(/\.list$/, '.get')) : undefined;
  const parameter = read?.reads && read.pathParams.length === 1 ? read.pathParams[0]?.key : undefined;
  return read && parameter !== undefined ? { kind: 'read', operationId: read.id, parameter } : undefined;
}

/** True for the `id` of a row, or of the one record under `data`. */
function isRecordId(path: readonly (string | number)[], rows: readonly string[] | undefined): boolean {
  if (!rows) return path.length <= 2 && (path.length === 1 || path[0] === 'data');
  return (
    path.length === rows.length + 2 &&
    rows.every((step, i) => path[i] === step) &&
    typeof path[rows.length] === 'number'
  );
}

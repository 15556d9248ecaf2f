import { applyEdits, modify } from 'jsonc-parser';
import { isWritable, type Account } from '../../../api/client/account';
import { writableFieldsFor, type LeadRecord, createLeadSource, readTagIds } from '../../leads';
import { notPersonal } from '../result/personal';
import { ToolError, type ProposalPreview, type ToolContext, type ToolHandler } from '../ports';
import type { RequestArguments } from '../toolTable';
import { resolveEffect, requestFromArguments } from './requests';

interface ProposalArguments extends RequestArguments {
  readonly lead_id?: string;
  readonly changes?: Readonly<Record<string, unknown>>;
}

const OPENED = 'Nothing was sent. It is open in the editor: a person reviews it there and applies it, or not.';

/** `acquire_propose_change`: opens a changed lead or a request for review. Sends only the reads needed for the comparison. */
export const proposeChangeTool: ToolHandler<ProposalArguments> = async (context, args) => {
  const account = context.account();
  const { preview } = context.ports;
  if (!preview) throw new ToolError('Changes can be proposed in VS Code only, where a person reviews them.');
  if (!isWritable(account))
    throw new ToolError(
      'The account is read-only, so nothing is proposed. The person can allow changes with "Acquire: Allow Changes…".',
    );
  const { lead_id: id, changes, ...request } = args;
  if (id !== undefined || changes) {
    if (id === undefined || !changes || Object.keys(request).length)
      throw new ToolError('Give either "lead_id" and "changes", or a request.');
    return proposeLead(context, preview, account, { id, changes });
  }
  const proposed = requestFromArguments(account, request);
  resolveEffect(account, proposed);
  await preview.request(account, proposed);
  return { data: notPersonal({ proposed: 'request', method: proposed.method, path: proposed.url }), hint: OPENED };
};

async function proposeLead(
  { ports, signal }: ToolContext,
  preview: ProposalPreview,
  account: Account,
  { id, changes }: { readonly id: string; readonly changes: Readonly<Record<string, unknown>> },
): ReturnType<ToolHandler<unknown>> {
  const source = createLeadSource(account.generation, await ports.client());
  const record = await source.get(account, id, signal);
  const tags = 'tags' in changes ? await source.tags(account, signal) : [];
  const text = changedText(account, record, changes, (value) => {
    const ids = readTagIds(value, tags);
    if (ids.some((one) => !tags.some((tag) => tag.id === one)))
      throw new ToolError('A tag does not exist in the account. A person creates tags in Acquire.');
    return ids;
  });
  if (text === record.text) throw new ToolError('Nothing would change: the lead has these values already.');
  if (!(await preview.lead(account, record, text)))
    throw new ToolError('There is a draft of this lead already. The person applies or discards it first.');
  return {
    data: { proposed: notPersonal('lead'), id: notPersonal(record.lead.id), fields: notPersonal(Object.keys(changes)) },
    hint: OPENED,
  };
}

/** The record with new values. Fields are identified by their key, the last part of their path in the record, or their label. */
function changedText(
  account: Account,
  { lead, text }: LeadRecord,
  changes: Readonly<Record<string, unknown>>,
  tagsOf: (value: unknown) => readonly string[],
): string {
  const fields = writableFieldsFor(account.generation, lead.raw);
  let changed = text;
  for (const [name, value] of Object.entries(changes)) {
    const field =
      fields.find(({ key }) => key === name) ??
      fields.find(({ path, label }) => path.at(-1) === name || label === name);
    if (!field)
      throw new ToolError(
        `A field cannot be changed. Fields: ${fields
          .filter(({ custom }) => !custom)
          .map(({ key }) => key)
          .join(', ')}.`,
      );
    const given = field.kind === 'tags' ? tagsOf(value) : value;
    changed = applyEdits(
      changed,
      modify(changed, [...field.path], given, { formattingOptions: { insertSpaces: true, tabSize: 2 } }),
    );
  }
  return changed;
}

// The questions of an import: the columns, and whether rows change existing leads.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { numberText, pluralText } from '../../../../core/format';
import { plainLabel } from '../../../../core/text';
import type { Field } from '../../model/fields';
import type { LeadCapabilities } from '../../sources/source';
import { fieldLabel } from '../../texts/fields';
import type { FileFacts, MatchIdentity, Mapping } from '../../transfer/import/types';

/** The input for the questions. */
export interface MappingQuestion {
  readonly facts: FileFacts;
  readonly rows: number;
  readonly fields: readonly Field[];
  readonly can: Pick<LeadCapabilities, 'search'>;
  readonly title: string;
}

/** How to read the rows. */
export interface ChosenMapping {
  readonly mapping: Mapping;
  readonly identity?: MatchIdentity;
}

/** Shows the mapping of each column and how rows are matched; choosing a row changes it. Undefined if canceled. */
export async function pickMapping(asked: MappingQuestion, guess: Mapping): Promise<ChosenMapping | undefined> {
  const { facts, fields, rows, title } = asked;
  let chosen: ChosenMapping = { mapping: guess };
  for (;;) {
    const { mapping, identity } = chosen;
    const isUseful = mapping.some((key, index) => key !== undefined && !isIdColumn(identity, index));
    const go = {
      label: pluralText(rows, l10n.t('Check the Row'), l10n.t('Check the {0} Rows', numberText(rows))),
      description: l10n.t('nothing is sent yet'),
      iconPath: new vscode.ThemeIcon('check'),
      change: undefined,
    };
    const match = {
      label: l10n.t('Match rows with existing leads: {0}', identityLabel(facts, identity)),
      iconPath: new vscode.ThemeIcon('git-compare'),
      change: 'identity' as const,
    };
    const columns = facts.columns.map((column, index) => ({
      label: l10n.t('{0} → {1}', columnLabel(facts, index), targetLabel(fields, chosen, index)),
      description: plainLabel(facts.samples[index], 60),
      change: index,
      alwaysShow: column === '',
    }));
    const picked = await vscode.window.showQuickPick([...(isUseful ? [go] : []), match, ...columns], {
      title,
      placeHolder: l10n.t('Select a column to change its mapping'),
    });
    if (!picked) return undefined;
    if (picked.change === undefined) return chosen;
    if (picked.change === 'identity') chosen = await askIdentity(asked, chosen);
    else chosen = { ...chosen, mapping: await askField(asked, mapping, picked.change) };
  }
}

const isIdColumn = (identity: MatchIdentity | undefined, index: number): boolean =>
  identity?.by === 'id' && identity.column === index;

const columnLabel = ({ columns }: FileFacts, index: number): string =>
  plainLabel(columns[index], 60) || l10n.t('column {0}', index + 1);

function targetLabel(fields: readonly Field[], { mapping, identity }: ChosenMapping, index: number): string {
  if (isIdColumn(identity, index)) return l10n.t('ID of the lead to update');
  const key = mapping[index];
  if (key === undefined) return l10n.t('not imported');
  return fieldLabel(fields.find((field) => field.key === key) ?? { key });
}

function identityLabel(facts: FileFacts, identity: MatchIdentity | undefined): string {
  if (!identity) return l10n.t('No: each row is a new lead');
  return identity.by === 'email'
    ? l10n.t('By email address')
    : l10n.t('By the IDs in {0}', columnLabel(facts, identity.column));
}

async function askField({ facts, fields }: MappingQuestion, mapping: Mapping, index: number): Promise<Mapping> {
  const target = await vscode.window.showQuickPick(
    [
      { label: l10n.t('not imported'), key: undefined },
      ...fields.map((field) => ({
        label: fieldLabel(field),
        description: plainLabel(field.key, 60),
        key: field.key,
      })),
    ],
    { title: columnLabel(facts, index), placeHolder: l10n.t('What is this column?') },
  );
  return target ? mapping.map((key, n) => (n === index ? target.key : key)) : mapping;
}

async function askIdentity({ facts, can }: MappingQuestion, chosen: ChosenMapping): Promise<ChosenMapping> {
  const { mapping } = chosen;
  const picked = await vscode.window.showQuickPick(
    [
      { label: l10n.t('No: each row is a new lead'), by: 'none' as const },
      { label: l10n.t('By the IDs in a column…'), by: 'id' as const },
      ...(can.search ? [{ label: l10n.t('By email address'), by: 'email' as const }] : []),
    ],
    {
      title: l10n.t('Match Rows with Existing Leads'),
      placeHolder: l10n.t('Which leads may be changed? The report names each of them before anything is sent.'),
    },
  );
  if (!picked) return chosen;
  if (picked.by === 'none') return { mapping };
  if (picked.by === 'email') return { mapping, identity: { by: 'email' } };
  const column = await vscode.window.showQuickPick(
    facts.columns.map((_, index) => ({
      label: columnLabel(facts, index),
      description: plainLabel(facts.samples[index], 60),
      index,
    })),
    {
      title: l10n.t('Match Rows with Existing Leads'),
      placeHolder: l10n.t('Which column has the IDs of leads in Acquire?'),
    },
  );
  return column ? { mapping, identity: { by: 'id', column: column.index } } : chosen;
}

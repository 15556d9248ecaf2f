import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { numberText, pluralText } from '../../../../core/format';
import { plainLabel } from '../../../../core/text';
import { runInSlices } from '../../list/slices';
import { countFacet } from '../../list/arranger';
import { FACETS, hasFacet, isEmptyFilter, type LeadFilter } from '../../list/find';
import type { Facet } from '../../model/fieldTable';
import type { Lead } from '../../model/lead';
import { SINCE_SPANS_MS, choiceLabel, filterText, sinceLabel } from '../../texts/filters';

/** The input for choosing a filter. `leads` are those loaded: their values are offered. */
export interface FilterQuestion {
  readonly title: string;
  readonly filter: LeadFilter;
  readonly leads: () => readonly Lead[];
  /** The total number of leads, if known. */
  readonly total: () => number | undefined;
  /** Loads the tag names of the loaded leads; resolves to the names of all tags. */
  readonly nameTags: () => Promise<readonly string[]>;
}

/** Asks what to filter by, then for the values. Undefined when the user canceled. */
export async function pickFilter(question: FilterQuestion): Promise<LeadFilter | undefined> {
  const { filter, title } = question;
  type Item = vscode.QuickPickItem & { run?: () => Promise<LeadFilter | undefined> | LeadFilter };
  const check = (on: boolean): vscode.ThemeIcon | undefined => (on ? new vscode.ThemeIcon('check') : undefined);
  const facets = FACETS.filter(
    (facet) => facet === 'tag' || filter.facets?.[facet]?.length || hasFacet(question.leads(), facet),
  ).map((facet): Item => ({
    label: l10n.t('{0}…', choiceLabel(facet)),
    description: plainLabel(filter.facets?.[facet]?.join(', '), 80),
    run: () => askFacet(question, facet),
  }));
  const since = SINCE_SPANS_MS.map((ms): Item => ({
    label: sinceLabel(ms),
    iconPath: check(filter.seenWithinMs === ms),
    run: () => ({ ...filter, seenWithinMs: filter.seenWithinMs === ms ? undefined : ms }),
  }));
  const email: Item = {
    label: l10n.t('Has an email address'),
    iconPath: check(filter.hasEmail === true),
    run: () => ({ ...filter, hasEmail: filter.hasEmail ? undefined : true }),
  };
  const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const now = isEmptyFilter(filter)
    ? []
    : [
        separator(l10n.t('Now')),
        {
          label: l10n.t('Clear the filter'),
          description: filterText(filter),
          run: () => ({}),
        } satisfies Item,
      ];
  const chosen = await vscode.window.showQuickPick<Item>(
    [...facets, email, separator(l10n.t('Last activity')), ...since, ...now],
    { title, placeHolder: l10n.t('Select what to filter by') },
  );
  return chosen?.run?.();
}

/** Asks for the values of one facet, with how often each occurs among the loaded leads. */
async function askFacet(question: FilterQuestion, facet: Facet): Promise<LeadFilter | undefined> {
  const { filter, leads, nameTags } = question;
  const known = facet === 'tag' ? await nameTags() : [];
  const wanted = filter.facets?.[facet] ?? [];
  const counts = await runInSlices(countFacet(leads(), facet));
  const counted = new Set(counts.map(({ value }) => value));
  // A value that no loaded lead has may still occur in the others.
  const others = new Set([...wanted, ...known].filter((value) => !counted.has(value)));
  const values = [...counts, ...[...others].map((value) => ({ value, count: 0 }))];
  const picked = await pickValues(
    values.map(({ value, count }) => ({
      label: plainLabel(value, 80) || '–',
      description: leadCountText(count),
      picked: wanted.includes(value),
      value,
    })),
    `${choiceLabel(facet)} · ${lookedAtText(leads().length, question.total())}`,
  );
  return (
    picked && {
      ...filter,
      facets: { ...filter.facets, [facet]: picked.length ? picked : undefined },
    }
  );
}

const leadCountText = (count: number): string =>
  pluralText(count, l10n.t('{0} lead', numberText(count)), l10n.t('{0} leads', numberText(count)));

/** How many leads the offered values come from. */
function lookedAtText(loaded: number, total: number | undefined): string {
  return total === undefined || loaded >= total
    ? leadCountText(loaded)
    : l10n.t('only {0} loaded of {1} leads', numberText(loaded), numberText(total));
}

type ValueItem = vscode.QuickPickItem & { readonly value: string };

/** Asks for any number of values. If none is checked, and none was before, Enter takes the focused one. Undefined if canceled. */
async function pickValues(items: readonly ValueItem[], title: string): Promise<readonly string[] | undefined> {
  const box = vscode.window.createQuickPick<ValueItem>();
  const ticked = items.filter(({ picked }) => picked);
  Object.assign(box, {
    title,
    canSelectMany: true,
    items,
    selectedItems: ticked,
    placeholder: ticked.length
      ? l10n.t('Which values? Clear all check boxes to show all leads.')
      : l10n.t('Which values? Check several, or press Enter to take the highlighted one.'),
  });
  const chosen = await new Promise<readonly ValueItem[] | undefined>((resolve) => {
    // With multiple selection, VS Code highlights no row while the user types.
    box.onDidChangeValue((text) => {
      const first = text ? items.find(({ label }) => label.toLowerCase().includes(text.toLowerCase())) : undefined;
      box.activeItems = first ? [first] : [];
    });
    box.onDidAccept(() => {
      const { selectedItems } = box;
      resolve(selectedItems.length || ticked.length ? selectedItems : box.activeItems);
    });
    box.onDidHide(() => {
      resolve(undefined);
    });
    box.show();
  });
  box.dispose();
  return chosen?.map(({ value }) => value);
}

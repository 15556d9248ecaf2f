import * as l10n from '@vscode/l10n';
import { GENERATIONS, type Generation, type PathForm } from '../../../api/client/account';
import type { Operation } from '../../../api/catalogue/types';
import { operationSections, pickOperation, type OperationSection } from '../../../platform/operationPicker';

/** What to do with the operation that was found. */
export interface FoundOperation {
  readonly operation: Operation;
  readonly action: 'open' | 'try' | 'scratchpad';
}

async function sectionsOf(generations: readonly Generation[], retired: boolean): Promise<OperationSection[]> {
  const all = generations.map((g) => operationSections(g, generations.length > 1 ? `${g} › ` : '', { retired }));
  return (await Promise.all(all)).flat();
}

/** Asks for an operation of these generations, with `retired` including retired ones. Buttons try a row or write it into a request file. */
export async function searchReference(
  generations: readonly Generation[],
  pathForm: (operation: Operation) => PathForm,
  { placeholder, retired = false }: { readonly placeholder?: string; readonly retired?: boolean } = {},
): Promise<FoundOperation | undefined> {
  // Always shown, so that a search without results has somewhere to go.
  const last = generations.length < GENERATIONS.length && {
    label: l10n.t('Search Both API Versions'),
    icon: 'search',
    more: await sectionsOf(GENERATIONS, retired),
  };
  const found = await pickOperation<'try' | 'scratchpad'>({
    title: l10n.t('API Reference'),
    ...(placeholder !== undefined && { placeholder }),
    sections: await sectionsOf(generations, retired),
    pathForm,
    actions: [
      { id: 'try', icon: 'play', tooltip: l10n.t('Try') },
      { id: 'scratchpad', icon: 'new-file', tooltip: l10n.t('Open in Request File') },
    ],
    ...(last && { last }),
  });
  return found && { operation: found.operation, action: found.action ?? 'open' };
}

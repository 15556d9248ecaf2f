import * as l10n from '@vscode/l10n';
import type { LiveKind } from '../../requests';

/** The names of the kinds, in the singular. */
export const liveKindNames = (): Record<LiveKind, string> => ({
  tags: l10n.t('Tag'),
  agents: l10n.t('Agent'),
  departments: l10n.t('Department'),
});

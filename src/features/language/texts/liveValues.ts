import type { l10n } from 'vscode';
import type { LiveKind } from '../../requests/form/liveKind';

/** What one value of a kind is called. */
export const LIVE_WORDS = (localiser: Pick<typeof l10n, 't'>): Record<LiveKind, string> => ({
  tags: localiser.t('Tag'),
  agents: localiser.t('Agent'),
  departments: localiser.t('Department'),
});

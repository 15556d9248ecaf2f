// The headings of columns.
import * as l10n from '@vscode/l10n';
import { plainLabel } from '../../../core/text';
import type { KnownColumn } from '../model/columns';

/** The heading of a column: `COLUMNS`, `raw.<key>` or `field.<key>`. */
export function columnLabel(column: string): string {
  switch (column as KnownColumn) {
    case 'id':
      return l10n.t('ID');
    case 'name':
      return l10n.t('Name');
    case 'email':
      return l10n.t('E-mail');
    case 'phone':
      return l10n.t('Phone');
    case 'company':
      return l10n.t('Company');
    case 'country':
      return l10n.t('Country');
    case 'city':
      return l10n.t('City');
    case 'location':
      return l10n.t('Place');
    case 'timezone':
      return l10n.t('Time zone');
    case 'ip':
      return l10n.t('IP address');
    case 'browser':
      return l10n.t('Browser');
    case 'os':
      return l10n.t('Operating system');
    case 'agent':
      return l10n.t('Agent');
    case 'channel':
      return l10n.t('Channel');
    case 'status':
      return l10n.t('Status');
    case 'tags':
      return l10n.t('Tags');
    case 'firstSeen':
      return l10n.t('First seen');
    case 'lastSeen':
      return l10n.t('Last seen');
    case 'created':
      return l10n.t('Created');
    case 'updated':
      return l10n.t('Updated');
    default:
      return plainLabel(column.replace(/^(raw|field)\./, ''), 60);
  }
}

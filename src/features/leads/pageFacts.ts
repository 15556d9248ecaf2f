import { objectMembers } from '../../core/json/jsonText';
import { fieldText } from './model/columns';
import type { RecordVersion } from './model/descriptor';
import type { RecordAttribute } from './model/fields';
import { LEAD_FIELDS } from './model/fieldTable';
import { leadField } from './model/knownFields';
import type { Lead } from './model/lead';
import type { LeadApi } from './sources/source';

/** Places of a record that the head of the page already covers. */
const listedFields = (version: RecordVersion): readonly string[] =>
  LEAD_FIELDS.flatMap(({ shownPlaces: places }) => places?.[version] ?? []);

/** Browser and system with their versions, and the device, as far as they are known: `Chrome 84.0`, `Windows 10`, `Desktop`. */
export function deviceTexts(lead: Lead): readonly string[] {
  const join = (...ids: readonly string[]): string =>
    ids
      .map(leadField)
      .map((field) => field && fieldText(lead, field))
      .filter(Boolean)
      .join(' ');
  return [
    join('browser', 'clientVersion'),
    join('os', 'clientOsVersion'),
    join('clientDeviceVendor', 'clientDeviceModel') || join('clientDeviceType'),
  ].filter(Boolean);
}

/** The lead's local time zone; undefined if the record has none that is known. */
export function leadTimeZone({ timezone }: Lead): string | undefined {
  if (!timezone) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: timezone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** A field of a record that is not in the head: `custom` ones were created by the account, the rest are as the API returned them. */
export interface OtherField {
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly custom: boolean;
}

/** The custom and unknown fields of a record, from its JSON text, so that no digit is lost. Empty ones are left out. */
export function otherFields(
  { version, parts }: Pick<LeadApi, 'version' | 'parts'>,
  text: string,
  attributes: readonly RecordAttribute[],
): readonly OtherField[] {
  const labels = new Map(attributes.map(({ key, label }) => [key, label]));
  const covered = new Set([...parts, ...listedFields(version)]);
  const fieldsTold = new Set([...listedFields('v1'), ...listedFields('v2')]);
  const custom = objectMembers(text, ['fields'])
    .filter(({ key }) => !fieldsTold.has(`fields.${key}`))
    .map(({ key, value }) => ({ key, label: labels.get(key) ?? key, value, custom: true }));
  const rest = objectMembers(text, [])
    .filter(({ key }) => !covered.has(key))
    .map(({ key, value }) => ({ key, label: key, value, custom: false }));
  return [...custom, ...rest];
}

import type { Generation } from '../../api/client/account';
import type { Attribute } from './model/fields';
import type { Lead } from './model/lead';
import { isRow, textOf } from './model/read';
import { members } from '../../core/jsonText';

/** Keys of a record that the head of a lead's page shows in its own words, or that are its history. */
const TOLD: Readonly<Record<Generation, ReadonlySet<string>>> = {
  '1.0.0': new Set([
    'id',
    'visitor_name',
    'visitor_email',
    'visitor_phone',
    'visitor_remarks',
    'visitor_address',
    'company_name',
    'first_visit',
    'last_visit',
    'ip',
    'browser_name',
    'browser_version',
    'os_name',
    'os_version',
    'device_name',
    'country',
    'tags',
    'tags_name',
    'fields',
    'custom_fields',
    'custom_fields_value',
    'total_visit',
  ]),
  '2.0.0': new Set([
    'id',
    'fields',
    'clientName',
    'clientVersion',
    'clientOsName',
    'clientOsVersion',
    'clientDeviceType',
    'clientDeviceVendor',
    'clientDeviceModel',
    'company',
    'tags',
    'cases',
    'visits',
    'timeline',
  ]),
};
/** The same for keys of a contact's `fields`. */
const FIELDS_TOLD = new Set([
  'name',
  'email',
  'phone',
  'city',
  'state',
  'country',
  'countryId',
  'ip',
  'remarks',
  'address',
]);

/** Browser and system with their versions, and what it runs on, as far as they are known: `Chrome 84.0`, `Windows 10`, `Desktop`. */
export function deviceOf({ raw, browser, os }: Lead): readonly string[] {
  const join = (...parts: readonly unknown[]): string => parts.map(textOf).filter(Boolean).join(' ');
  return [
    join(browser, raw['browser_version'] ?? raw['clientVersion']),
    join(os, raw['os_version'] ?? raw['clientOsVersion']),
    join(raw['clientDeviceVendor'], raw['clientDeviceModel']) || join(raw['device_name'] ?? raw['clientDeviceType']),
  ].filter(Boolean);
}

/** Where the lead is, as one line. */
export function placeOf(lead: Lead): string | undefined {
  return (lead.location ?? [lead.city, lead.country].filter(Boolean).join(', ')) || undefined;
}

/** What somebody noted about the lead. */
export function remarksOf({ raw }: Lead): string | undefined {
  return textOf(raw['visitor_remarks']) ?? (isRow(raw['fields']) ? textOf(raw['fields']['remarks']) : undefined);
}

/** The wall clock's zone at the lead's place; undefined where the record's text is no zone that is known. */
export function zoneOf({ timezone }: Lead): string | undefined {
  if (!timezone) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: timezone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** A field of a record beyond those of the head: `custom` ones the account has made, and the rest as the API gave it. */
export interface OtherField {
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly custom: boolean;
}

/** The custom fields and everything unknown of a record, from its JSON text, so that no digit is lost. Empty ones are left out. */
export function otherFields(
  generation: Generation,
  text: string,
  attributes: readonly Attribute[],
): readonly OtherField[] {
  const labels = new Map(attributes.map(({ key, label }) => [key, label]));
  const custom = members(text, ['fields'])
    .filter(({ key }) => !FIELDS_TOLD.has(key))
    .map(({ key, value }) => ({ key, label: labels.get(key) ?? key, value, custom: true }));
  const rest = members(text, [])
    .filter(({ key }) => !TOLD[generation].has(key))
    .map(({ key, value }) => ({ key, label: key, value, custom: false }));
  return [...custom, ...rest];
}

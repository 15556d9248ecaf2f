// Generates a person from a number, always the same one, so that a million leads take no memory.
import { hostileName, isHostile } from './hostile';
import { NAME_LISTS, type NameList } from './names';
import { COUNTRIES, type Country } from './places';
import { randomBelow, randomFraction, mixBits, pickFrom } from './random';
import { FIRST_AGENT_ID, FIRST_TAG_ID, companyCount, companyDomain } from './workspace';

/** What the sandbox knows about a person; the responses of both generations are created from it. Missing texts are `''`. */
export interface Person {
  readonly id: number;
  name: string;
  email: string;
  phone: string;
  remarks: string;
  address: string;
  city: string;
  state: string;
  countryId: number;
  timezone: string;
  ip: string;
  language: string;
  clientType: string;
  browser: string;
  browserVersion: string;
  os: string;
  osVersion: string;
  device: string;
  deviceVendor: string | null;
  deviceModel: string | null;
  engine: string;
  engineVersion: string;
  tags: number[];
  companyId: number | null;
  agentId: number;
  /** Milliseconds since the epoch. */
  created: number;
  updated: number;
  lastVisit: number;
  /** Number of generated chats and visits; later ones are stored separately. */
  chats: number;
  visits: number;
  /** Values of custom attributes by key. */
  fields: Record<string, unknown>;
  /** 2.0.0 columns that a caller has set (`clientDetails`, `dateCreated` as text, …). */
  columns: Record<string, unknown>;
  blocked: boolean;
}

/** The parameters of the generated dataset. */
export interface DatasetSeed {
  /** 32-bit number. */
  readonly seed: number;
  /** Number of generated leads. */
  readonly leads: number;
  /** Creation time of the newest lead, ms since the epoch. */
  readonly epoch: number;
}

/** Id of the oldest generated lead; the newest has `FIRST_LEAD_ID + leads - 1`. */
export const FIRST_LEAD_ID = 70001;

const DAY = 86_400_000;

const DEVICES: readonly (readonly [
  browser: string,
  version: string,
  engine: string,
  engineVersion: string,
  os: string,
  osVersion: string,
  device: string,
  vendor: string | null,
  model: string | null,
])[] = [
  ['Chrome', '138.0', 'Blink', '138.0.7204.97', 'Windows', '10', 'Desktop', null, null],
  ['Chrome', '137.0', 'Blink', '137.0.7151.119', 'Mac OS', '10.15.7', 'Desktop', 'Apple', 'Macintosh'],
  ['Mobile Safari', '18.5', 'WebKit', '605.1.15', 'iOS', '18.5', 'Mobile', 'Apple', 'iPhone'],
  ['Safari', '18.4', 'WebKit', '605.1.15', 'Mac OS', '10.15.7', 'Desktop', 'Apple', 'Macintosh'],
  ['Firefox', '140.0', 'Gecko', '140.0', 'Windows', '11', 'Desktop', null, null],
  ['Firefox', '128.0', 'Gecko', '128.0', 'Linux', 'x86_64', 'Desktop', null, null],
  ['Edge', '138.0', 'Blink', '138.0.3351.55', 'Windows', '11', 'Desktop', null, null],
  ['Chrome', '138.0', 'Blink', '138.0.7204.63', 'Android', '15', 'Mobile', 'Google', 'Pixel 8'],
  ['Samsung Internet', '28.0', 'Blink', '130.0.6723.107', 'Android', '14', 'Mobile', 'Samsung', 'SM-S921B'],
  ['SDK', '1.0.6', 'Example SDK', '1.0.6', 'iOS', '10.3.2', 'mobile', 'ExampleVendor', null],
];

const PLANS = ['Free', 'Starter', 'Pro', 'Business', 'Enterprise'];
const REMARKS = [
  'Asked for a quote for 40 seats',
  'Prefers e-mail',
  'Wants a call back after the holidays',
  'Met at the fair in spring',
  'Speaks English and French',
  'Checkout failed twice',
];

/** The generated lead at an index counted from the newest (0). `place` must be an integer in [0, leads). */
export function generatePerson(world: DatasetSeed, place: number): Person {
  const { seed } = world;
  const country = placeCountry(seed, place);
  const city = pickFrom(country.cities, seed, place, 2);
  const hostile = isHostile(place);
  const known = hostile || randomFraction(seed, place, 3) < 0.82;
  const list = NAME_LISTS[country.names] as NameList;
  const given = pickFrom(list.given, seed, place, 4);
  const family = pickFrom(list.family, seed, place, 5);
  const companies = companyCount(world.leads);
  const companyId = known ? companyOf(place, companies) : null;
  const email =
    known && randomFraction(seed, place, 6) < 0.9 ? address(seed, place, given.latin, family.latin, companyId) : '';
  const [browser, browserVersion, engine, engineVersion, os, osVersion, device, deviceVendor, deviceModel] = pickFrom(
    DEVICES,
    seed,
    place,
    7,
  );
  const created = leadCreatedAt(world, place);
  const age = world.epoch - created;
  const updated = created + Math.floor(age * randomFraction(seed, place, 8) ** 3);
  const visits = 1 + Math.floor(Math.min(randomFraction(seed, place, 10) ** 3 * 40, age / 90_000));
  return {
    id: FIRST_LEAD_ID + world.leads - 1 - place,
    name: hostile ? hostileName(place) : known ? fullName(list, given.text, family.text) : '',
    email,
    phone: known && randomFraction(seed, place, 11) < 0.6 ? phone(seed, place, country) : '',
    remarks: randomFraction(seed, place, 12) < 0.2 ? pickFrom(REMARKS, seed, place, 13) : '',
    address: randomFraction(seed, place, 14) < 0.7 ? `${city.name}, ${city.state}, ${country.name}` : '',
    city: city.name,
    state: city.state,
    countryId: country.id,
    timezone: city.timezone,
    language: country.language,
    ip: ip(seed, place),
    clientType: browser === 'SDK' ? 'sdk' : 'web',
    browser,
    browserVersion,
    os,
    osVersion,
    device,
    deviceVendor,
    deviceModel,
    engine,
    engineVersion,
    tags: tags(seed, place),
    companyId,
    agentId: FIRST_AGENT_ID + randomBelow(8, seed, place, 16),
    created,
    updated,
    lastVisit: updated,
    chats: chatCount(seed, place),
    visits,
    fields: fields(seed, place, known),
    columns: {},
    blocked: false,
  };
}

/** The creation time of the lead at an index: randomized, denser toward the present, never out of order. */
export function leadCreatedAt(world: DatasetSeed, place: number): number {
  const span = Math.min(3 * 365 * DAY, Math.max(2 * DAY, world.leads * 40 * 60_000));
  const share = (place + randomFraction(world.seed, place, 20)) / world.leads;
  return Math.floor((world.epoch - span * share ** 1.5) / 1000) * 1000;
}

/** Upper bounds of a random number in 0 … 1 for this many chats; five chats above all of them. */
const CHAT_COUNTS = [
  [0.3, 0],
  [0.68, 1],
  [0.85, 2],
  [0.95, 3],
] as const;

/** The number of chats of a generated lead, at most one for the newest. Fast enough for a million leads. */
export function chatCount(seed: number, place: number): number {
  const roll = randomFraction(seed, place, 9);
  const count = CHAT_COUNTS.find(([limit]) => roll < limit)?.[1] ?? 5;
  return place < 40 ? Math.min(count, 1) : count;
}

/** The company of the lead at an index, or null; half of the leads have one. The inverse is `companyPlaces`. */
function companyOf(place: number, companies: number): number | null {
  const slot = (place * 7 + 3) % (companies * 2 + 1);
  return slot >= 1 && slot <= companies ? slot : null;
}

/** The indexes, newest first, of people who may belong to a company (those without a name do not). */
export function* companyPlaces(company: number, leads: number): Generator<number> {
  const companies = companyCount(leads);
  for (let place = 0; place < leads; place++) {
    if (companyOf(place, companies) === company) yield place;
  }
}

function placeCountry(seed: number, place: number): Country {
  return COUNTRIES[Math.floor(randomFraction(seed, place, 1) ** 1.4 * COUNTRIES.length)] as Country;
}

function fullName(list: NameList, given: string, family: string): string {
  return list.familyFirst ? `${family}${given}` : `${given} ${family}`;
}

function address(seed: number, place: number, given: string, family: string, companyId: number | null): string {
  const roll = randomBelow(5, seed, place, 15);
  const local = localPart(roll, seed, place, given, family);
  const domain =
    companyId !== null && roll !== 2
      ? companyDomain(companyId, seed)
      : pickFrom(['example.com', 'example.org', 'example.net', 'mail.example'], seed, place, 23);
  return `${local}${place % 9 === 4 ? randomBelow(1000, seed, place, 24) : ''}@${domain}`;
}

/** The part before the `@`, in one of five formats. */
function localPart(manner: number, seed: number, place: number, given: string, family: string): string {
  switch (manner) {
    case 0:
      return `${given}.${family}`;
    case 1:
      return `${given.charAt(0)}.${family}`;
    case 2:
      return `${given}${randomBelow(90, seed, place, 21) + 10}`;
    case 3:
      return `${given}.${family}+${pickFrom(['shop', 'news', 'trial'], seed, place, 22)}`;
    default:
      return `${family}.${given}`;
  }
}

function phone(seed: number, place: number, country: Country): string {
  let n = 0;
  const digits = country.phone.replace(/#/g, () => String(randomBelow(10, seed, place, 100 + n++)));
  return place % 5 === 3 ? `+${country.callingCode} ${digits}` : `${country.callingCode}${digits}`;
}

/** An IP address from the blocks reserved for documentation. */
function ip(seed: number, place: number): string {
  const last = 1 + randomBelow(254, seed, place, 17);
  if (place % 11 === 5) return `2001:db8:${mixBits(seed, place, 18).toString(16).slice(0, 4)}::${last.toString(16)}`;
  return `${pickFrom(['192.0.2', '198.51.100', '203.0.113'], seed, place, 19)}.${last}`;
}

function tags(seed: number, place: number): number[] {
  const count = Math.floor(randomFraction(seed, place, 25) ** 2 * 3.2);
  const out: number[] = [];
  for (let n = 0; n < count; n++) {
    const id = FIRST_TAG_ID + randomBelow(9 + (place % 97 === 0 ? 1 : 0), seed, place, 26 + n);
    if (!out.includes(id)) out.push(id);
  }
  return out;
}

function fields(seed: number, place: number, known: boolean): Record<string, unknown> {
  if (!known || randomFraction(seed, place, 30) < 0.4) return {};
  const out: Record<string, unknown> = { 'text-1526537305797': pickFrom(PLANS, seed, place, 31) };
  if (randomFraction(seed, place, 32) < 0.5)
    out['select-1526537321619'] = `option-${1 + randomBelow(3, seed, place, 33)}`;
  if (isHostile(place)) out['textarea-1531911230782'] = hostileName(place + 61);
  return out;
}

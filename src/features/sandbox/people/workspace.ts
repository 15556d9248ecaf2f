// The sandbox's workspace: agents, departments, tags, custom attributes and companies.
import { COMPANY_WORDS } from './names';
import { randomBelow, randomFraction, pickFrom } from './random';

/** The account number in responses. */
export const ACCOUNT_ID = 10719;

/** A person who replies in chats: 1.0.0 agent, 2.0.0 user. */
export interface Agent {
  id: number;
  name: string;
  email: string;
  role: 1 | 2;
  status: 'active' | 'disable';
  state: 'online' | 'offline';
  departmentId: number | null;
  created: number;
  phone?: string | null;
  stateId?: string | null;
  countryId?: string | null;
  allowedIp?: string;
}
/** A department of the made-up workspace. */
export interface Department {
  id: number;
  name: string;
  status: 'active' | 'disabled';
}
/** A tag of the made-up workspace; `created` in milliseconds since the epoch. */
export interface WorkspaceTag {
  id: number;
  name: string;
  color: string;
  type: string[];
  userId: number;
  created: number;
}
/** A company, with its `fields` as in 2.0.0. */
export interface Company {
  id: number;
  fields: Record<string, unknown>;
  created: number;
  updated: number | null;
}
/** A field of contacts, companies or cases. `config` is the data it was created with, if any. */
export interface WorkspaceAttribute {
  id: number;
  object: string;
  key: string;
  label: string;
  type: string;
  options: string[];
  system: string;
  config?: Record<string, unknown>;
}

const AGENT_NAMES = [
  'Jordan Demo',
  'Casey Placeholder',
  'Robin Tester',
  'Sam Sample',
  'Quinn Nobody',
  'Noor Example',
  'Taylor Trial',
  'Kim Muster',
  'Alexis Prueba',
  'Sasha Exempel',
  'Devon Draft',
  'Robyn Maquette',
];
const DEPARTMENTS = ['Sales', 'Support', 'Billing', 'Onboarding', 'Partners', 'Night shift'];
const TAGS: readonly (readonly [string, string])[] = [
  ['VIP', '#c034eb'],
  ['Returning', '#3F95FD'],
  ['Newsletter', '#1c59b8'],
  ['Trial', '#f2a93b'],
  ['Refund', '#d9534f'],
  ['Enterprise', '#4a1271'],
  ['Spam?', '#888888'],
  ['Beta tester', '#2bbbad'],
  ['Follow up', '#ff7f50'],
  ['<b>imported</b>', '#000000'],
];

/** Ids of generated agents start here; `agent-15401` in chats. */
export const FIRST_AGENT_ID = 15401;
/** The id of the first department; the others follow it. */
const FIRST_DEPARTMENT = 6;
/** The id of the first tag; the others follow it. */
export const FIRST_TAG_ID = 73;

/** The agents as of `epoch` (milliseconds). */
export const createAgents = (epoch: number): Agent[] =>
  AGENT_NAMES.map((name, n) => ({
    id: FIRST_AGENT_ID + n,
    name,
    email: `${name.toLowerCase().replace(' ', '.')}@sandbox.example`,
    role: n === 0 ? 1 : 2,
    status: n === 11 ? 'disable' : 'active',
    state: n % 3 === 2 ? 'offline' : 'online',
    departmentId: n % 4 === 3 ? null : FIRST_DEPARTMENT + (n % DEPARTMENTS.length),
    created: epoch - (400 - n * 20) * 86_400_000,
  }));

/** The departments. */
export const createDepartments = (): Department[] =>
  DEPARTMENTS.map((name, n) => ({ id: FIRST_DEPARTMENT + n, name, status: n === 5 ? 'disabled' : 'active' }));

/** The tags as of `epoch` (milliseconds). */
export const createTags = (epoch: number): WorkspaceTag[] =>
  TAGS.map(([name, color], n) => ({
    id: FIRST_TAG_ID + n,
    name,
    color,
    type: n % 3 === 2 ? ['contact'] : ['contact', 'case'],
    userId: FIRST_AGENT_ID,
    created: epoch - (300 - n) * 86_400_000,
  }));

/** The attributes of every workspace (`system: yes`) and four custom ones. */
export const createAttributes = (): WorkspaceAttribute[] => [
  ...['name', 'email', 'phone', 'city', 'state', 'country', 'ip'].map((key, n): WorkspaceAttribute => ({
    id: n + 1,
    object: 'contact',
    key,
    label: key.charAt(0).toUpperCase() + key.slice(1),
    type: 'text',
    options: [],
    system: 'yes',
  })),
  ...['name', 'website', 'industry'].map((key, n): WorkspaceAttribute => ({
    id: n + 8,
    object: 'company',
    key,
    label: key.charAt(0).toUpperCase() + key.slice(1),
    type: 'text',
    options: [],
    system: 'yes',
  })),
  { id: 11, object: 'contact', key: 'company-name', label: 'company name', type: 'text', options: [], system: 'no' },
  { id: 12, object: 'contact', key: 'text-1526537305797', label: 'Plan', type: 'text', options: [], system: 'no' },
  {
    id: 13,
    object: 'contact',
    key: 'select-1526537321619',
    label: 'Segment',
    type: 'select',
    options: ['option-1', 'option-2', 'option-3'],
    system: 'no',
  },
  {
    id: 14,
    object: 'contact',
    key: 'textarea-1531911230782',
    label: 'Background',
    type: 'textarea',
    options: [],
    system: 'no',
  },
];

/** The number of companies in a workspace with this many leads. */
export function companyCount(leads: number): number {
  return Math.max(6, Math.min(400, Math.floor(leads / 15)));
}

/** The generated company with this id (1 … companyCount). */
export function generateCompany(id: number, seed: number, epoch: number): Company {
  const name = `${pickFrom(COMPANY_WORDS.first, seed, id, 501)} ${pickFrom(COMPANY_WORDS.second, seed, id, 502)}`;
  const suffix = pickFrom(COMPANY_WORDS.suffix, seed, id, 503);
  const domain = companyDomain(id, seed);
  const full = randomFraction(seed, id, 504) < 0.7;
  const created = epoch - Math.floor((30 + randomFraction(seed, id, 505) * 900) * 86_400_000);
  return {
    id,
    created,
    updated: randomFraction(seed, id, 506) < 0.5 ? null : created + randomBelow(20 * 86_400_000, seed, id, 507),
    fields: {
      name: `${name} ${suffix}`,
      website: `www.${domain}`,
      logo: full ? `https://media.${domain}/logo.png` : null,
      industry: full ? pickFrom(COMPANY_WORDS.industry, seed, id, 508) : null,
      description: full ? `${name}, since ${1950 + randomBelow(70, seed, id, 509)}` : '',
      source: null,
      revenue: full ? String((1 + randomBelow(90, seed, id, 511)) * 50_000) : null,
      city: null,
      state: null,
      employees: full ? String(5 + randomBelow(900, seed, id, 510)) : null,
      foundation: full ? String(1950 + randomBelow(70, seed, id, 509)) : null,
      address: '',
    },
  };
}

/** The email domain of a company. */
export function companyDomain(id: number, seed: number): string {
  const first = pickFrom(COMPANY_WORDS.first, seed, id, 501);
  const second = pickFrom(COMPANY_WORDS.second, seed, id, 502);
  return `${first.toLowerCase().replace(/[^a-z]/g, '')}-${second.toLowerCase()}.example`;
}

// The chats, messages and visits of a generated person, derived only from the person.
import { HOSTILE_TEXTS, isHostile } from './hostile';
import { FIRST_LEAD_ID, type Person, type DatasetSeed } from './person';
import { randomBelow, randomFraction, pickFrom } from './random';

/** One conversation: a chat of 1.0.0, a case of channel `chat` in 2.0.0. Times in ms since the epoch, durations in seconds. */
export interface SandboxChat {
  readonly id: number;
  threadId: number;
  leadId: number;
  agentId: number | null;
  channel: string;
  title: string;
  description: string;
  status: 'pending' | 'active' | 'closed';
  created: number;
  accepted: number | null;
  closed: number | null;
  updated: number;
  waitSeconds: number;
  durationSeconds: number;
  rating: number | null;
  comment: string | null;
  closingState: string | null;
  parentId: number | null;
}

/** One message of a chat. */
export interface ChatMessage {
  readonly id: number;
  chatId: number;
  sender: 'agent' | 'visitor';
  senderId: number;
  type: string;
  text: string;
  created: number;
  seen: boolean;
}

/** One page view of a visitor. */
export interface PageVisit {
  readonly id: number;
  readonly leadId: number;
  readonly title: string;
  readonly url: string;
  readonly source: string;
  readonly created: number;
  readonly seconds: number;
}

/** A lead's chats have the ids `lead * 8 …`, its visits `lead * 64 …`, a chat's messages `chat * 64 …`: any id determines its owner. */
export const CHATS_PER_LEAD = 8;
export const MESSAGES_PER_CHAT = 64;
const VISITS_PER_LEAD = 64;
/** Added to a chat's id to get its thread's id, because Acquire uses different numbers for the two. */
export const THREAD_OFFSET = 40_000_000;

const SCRIPTS: readonly (readonly string[])[] = [
  [
    'Hello, is the Pro plan billed yearly?',
    'Hi, both: monthly or yearly, with two months free when yearly.',
    'Great, can I switch later?',
    'Yes, any time, from Settings > Billing.',
    'Thank you',
  ],
  [
    'My parcel says delivered but I have nothing here.',
    'I am sorry about that. May I have the order number?',
    'A-20931',
    'Thanks, I am asking the carrier now.',
    'They left it with a neighbour, number 14.',
    'Found it, thanks!',
  ],
  ['¿Hacen envíos a México?', 'Sí, en tres a cinco días.', 'Perfecto, gracias 🙌'],
  [
    'API answers 401 since this morning',
    'Was the token regenerated, or did your IP address change?',
    'New office, so a new IP. Whitelisted, works now.',
  ],
  [
    'Can I get an invoice with our VAT number?',
    'Of course. Please send it to me here.',
    'It is on the way',
    'Done, a corrected invoice is in your inbox.',
  ],
  [
    'Guten Tag, wie kündige ich mein Abo?',
    'Guten Tag! Unter Konto > Abo. Darf ich fragen, warum?',
    'Wir legen zwei Konten zusammen.',
    'Dann helfe ich gern beim Umzug.',
  ],
  ['返品はできますか？', 'はい、30日以内でしたら可能です。', 'ありがとうございます'],
  ['hi', 'Hello, how can I help?', 'just looking'],
  ['Does the widget work inside an iframe?', 'Yes, allow our host in frame-src of your CSP.', 'That was it.'],
  [
    'Your pricing page shows NaN €',
    'Oh. Which browser is that?',
    'Firefox 128 on Linux',
    'Reproduced, a fix goes out today. Thank you for telling us.',
  ],
];

const PAGES: readonly (readonly [title: string, path: string])[] = [
  ['Pricing', '/pricing'],
  ['Home', '/'],
  ['Features', '/features'],
  ['Contact', '/contact'],
  ['Docs – Getting started', '/docs/getting-started'],
  ['Blog: ten questions about live chat', '/blog/ten-questions'],
  ['Checkout', '/checkout?step=2&ref=mail'],
  ['Séries d’été – Soldes', '/fr/soldes'],
  ['お問い合わせ', '/ja/contact'],
  ['Careers', '/careers'],
];
const SOURCES = [
  '',
  '',
  'https://www.google.com/',
  'https://duckduckgo.com/',
  'newsletter',
  'https://news.example/article',
];

const place = (world: DatasetSeed, p: Person): number => FIRST_LEAD_ID + world.leads - 1 - p.id;

/** The id of the lead that a generated chat belongs to. */
export function leadOfChat(chatId: number): number {
  return Math.floor(chatId / CHATS_PER_LEAD);
}
/** The id of the chat that a generated message belongs to. */
export function chatOfMessage(messageId: number): number {
  return Math.floor(messageId / MESSAGES_PER_CHAT);
}

/** The generated chats of a person, newest first. */
export function generateChats(world: DatasetSeed, p: Person): SandboxChat[] {
  const out: SandboxChat[] = [];
  for (let n = p.chats - 1; n >= 0; n--) out.push(chat(world, p, n));
  return out;
}

function chat(world: DatasetSeed, person: Person, n: number): SandboxChat {
  const { seed } = world;
  const id = person.id * CHATS_PER_LEAD + n;
  const between = Math.max(0, person.updated - person.created);
  const created =
    person.created +
    Math.floor((between * (n + randomFraction(seed, id, 201) * 0.9)) / Math.max(1, person.chats) / 1000) * 1000;
  const waitSeconds = 1 + Math.floor(randomFraction(seed, id, 202) ** 3 * 240);
  const durationSeconds = 20 + Math.floor(randomFraction(seed, id, 203) ** 2 * 2400);
  const fresh = n === person.chats - 1 && world.epoch - created < 3 * 3_600_000;
  const status = fresh ? (randomFraction(seed, id, 204) < 0.25 ? 'pending' : 'active') : 'closed';
  const rated = status === 'closed' && randomFraction(seed, id, 205) < 0.35;
  const script = scriptOf(world, person, id);
  return {
    id,
    threadId: id + THREAD_OFFSET,
    leadId: person.id,
    agentId: status === 'pending' ? null : person.agentId,
    channel: 'chat',
    title: script[0] as string,
    description: script[script.length - 1] as string,
    status,
    created,
    accepted: status === 'pending' ? null : created + waitSeconds * 1000,
    closed: status === 'closed' ? created + (waitSeconds + durationSeconds) * 1000 : null,
    updated: status === 'closed' ? created + (waitSeconds + durationSeconds) * 1000 : created + waitSeconds * 1000,
    waitSeconds,
    durationSeconds: status === 'closed' ? durationSeconds : 0,
    rating: rated ? 1 + Math.floor(Math.sqrt(randomFraction(seed, id, 206)) * 5) : null,
    comment:
      rated && randomFraction(seed, id, 207) < 0.4
        ? pickFrom(['Quick and friendly', 'Had to wait', 'Très bien', '<b>ok</b>'], seed, id, 208)
        : null,
    closingState: status === 'closed' ? 'handled' : null,
    parentId: null,
  };
}

function scriptOf(world: DatasetSeed, p: Person, chatId: number): readonly string[] {
  const script = pickFrom(SCRIPTS, world.seed, chatId, 210);
  return isHostile(place(world, p)) ? [pickFrom(HOSTILE_TEXTS, world.seed, chatId, 211), ...script.slice(1)] : script;
}

/** The generated messages of a chat, oldest first. */
export function generateMessages(world: DatasetSeed, person: Person, c: SandboxChat): ChatMessage[] {
  const script = scriptOf(world, person, c.id);
  const shown = c.status === 'pending' ? script.slice(0, 1) : script;
  const step = ((c.durationSeconds || 90) * 1000) / shown.length;
  return shown.map((text, n) => {
    const fromVisitor = n % 2 === 0;
    return {
      id: c.id * MESSAGES_PER_CHAT + n,
      chatId: c.id,
      sender: fromVisitor ? 'visitor' : 'agent',
      senderId: fromVisitor ? person.id : (c.agentId ?? person.agentId),
      type: 'message',
      text,
      created: (n === 0 ? c.created : (c.accepted ?? c.created)) + Math.floor((step * n) / 1000) * 1000,
      seen: c.status !== 'pending',
    };
  });
}

/** The generated page visits of a person, newest first. */
export function generateVisits(world: DatasetSeed, p: Person): PageVisit[] {
  return Array.from({ length: p.visits }, (_, n) => visit(world, p, p.visits - 1 - n));
}

/** The first and the last page visit, without generating those in between. */
export function firstAndLastVisit(world: DatasetSeed, p: Person): { first: PageVisit; last: PageVisit } | undefined {
  return p.visits === 0 ? undefined : { first: visit(world, p, 0), last: visit(world, p, p.visits - 1) };
}

function visit(world: DatasetSeed, person: Person, n: number): PageVisit {
  const id = person.id * VISITS_PER_LEAD + n;
  const [title, path] = pickFrom(PAGES, world.seed, id, 301);
  const hostile = n === 0 && isHostile(place(world, person));
  return {
    id,
    leadId: person.id,
    title: hostile ? (HOSTILE_TEXTS[1] as string) : title,
    url: `https://www.shop.example${path}`,
    source: pickFrom(SOURCES, world.seed, id, 302),
    created: person.created + Math.floor(((person.lastVisit - person.created) * (n + 1)) / person.visits / 1000) * 1000,
    seconds: 5 + randomBelow(400, world.seed, id, 303),
  };
}

import { CHATS_PER_LEAD, type Chat, leadOfChat } from '../people/history';
import { chatCount, type Person, type WorldSeed } from '../people/person';
import type { Overlay } from './overlay';

const SLICE = 2000;

/** What cases need to know of the leads and their chats. */
interface ChattingWorld {
  readonly overlay: Overlay;
  readonly seed: WorldSeed;
  count(): number;
  idAt(rank: number): number | undefined;
  placeOf(id: number): number | undefined;
  lead(id: number): Person | undefined;
  chats(lead: Person): Chat[];
}

/** All cases of the workspace in one order: those begun later first, then by lead, newest first. */
export class Cases {
  private kept: { key: string; revision: number; ids: Uint32Array; count: number } | undefined;

  constructor(private readonly world: ChattingWorld) {}

  /** Ids of the cases a test lets through; all of them without one. Kept for the next page until something changes. */
  async select(key: string, test?: (chat: Chat) => boolean): Promise<{ ids: Uint32Array; count: number }> {
    const { world } = this;
    const { revision } = world.overlay;
    if (this.kept?.key === key && this.kept.revision === revision) return this.kept;
    let ids = new Uint32Array(1024);
    let count = 0;
    const add = (id: number): void => {
      if (count === ids.length) {
        const wider = new Uint32Array(ids.length * 2);
        wider.set(ids);
        ids = wider;
      }
      ids[count++] = id;
    };
    const later: Chat[] = [];
    const touched = new Set<number>();
    for (const [id, chat] of world.overlay.entries<Chat>('chats')) {
      touched.add(leadOfChat(id));
      if (chat && world.placeOf(leadOfChat(id)) === undefined && world.lead(chat.leadId)) later.push(chat);
    }
    for (const chat of later.sort((a, b) => b.id - a.id)) if (!test || test(chat)) add(chat.id);
    const total = world.count();
    for (let rank = 0; rank < total; rank++) {
      if (rank % SLICE === SLICE - 1) await new Promise(setImmediate);
      const leadId = world.idAt(rank);
      if (leadId === undefined) break;
      const place = world.placeOf(leadId);
      if (place !== undefined && !test && !touched.has(leadId)) {
        for (let n = chatCount(world.seed.seed, place) - 1; n >= 0; n--) add(leadId * CHATS_PER_LEAD + n);
        continue;
      }
      const lead = world.lead(leadId);
      if (lead)
        for (const chat of world.chats(lead))
          if (world.placeOf(leadOfChat(chat.id)) !== undefined && (!test || test(chat))) add(chat.id);
    }
    this.kept = { key, revision, ids, count };
    return this.kept;
  }

  /** The cases of a thread; a thread is named by its own number or by that of its first case. */
  ofThread(leadId: number, threadId: number): Chat[] {
    const lead = this.world.lead(leadId);
    return lead ? this.world.chats(lead).filter((chat) => chat.threadId === threadId || chat.id === threadId) : [];
  }
}

import assert from 'node:assert/strict';
import { HOSTILE_NAMES, isHostile } from '../../../src/features/sandbox/people/hostile';
import { generateChats, generateMessages, generateVisits } from '../../../src/features/sandbox/people/history';
import {
  FIRST_LEAD_ID,
  type DatasetSeed,
  chatCount,
  leadCreatedAt,
  generatePerson,
} from '../../../src/features/sandbox/people/person';
import { COUNTRIES } from '../../../src/features/sandbox/people/places';
import { randomFraction, seedNumber } from '../../../src/features/sandbox/people/random';

const world: DatasetSeed = { seed: seedNumber('demo'), leads: 1204, epoch: Date.UTC(2026, 0, 15, 12) };
const everybody = Array.from({ length: world.leads }, (_, place) => generatePerson(world, place));

describe('sandbox people', () => {
  it('are the same whenever and in whatever order they are asked for', () => {
    for (const place of [1203, 0, 617, 17, 0]) assert.deepEqual(generatePerson(world, place), everybody[place]);
    assert.notDeepEqual(generatePerson({ ...world, seed: seedNumber('other') }, 5).name, everybody[5]?.name);
  });

  it('keep their names when there are more of them', () => {
    const more = generatePerson({ ...world, leads: 1_000_000 }, 5);
    assert.equal(more.name, everybody[5]?.name);
    assert.equal(more.id, FIRST_LEAD_ID + 999_994);
  });

  it('come newest first, ids and dates alike, none in the future', () => {
    for (let place = 1; place < world.leads; place++) {
      const newer = everybody[place - 1];
      const older = everybody[place];
      assert.ok(newer && older);
      assert.equal(newer.id, older.id + 1);
      assert.ok(newer.created >= older.created, `place ${place}`);
      assert.ok(older.created <= older.updated && older.updated <= world.epoch);
      assert.equal(older.created, leadCreatedAt(world, place));
    }
  });

  it('live all over the world, in time zones that exist', () => {
    const countries = new Set(everybody.map((p) => p.countryId));
    assert.ok(countries.size >= 25, `${countries.size} countries`);
    for (const country of COUNTRIES) {
      assert.match(country.cca2, /^[A-Z]{2}$/);
      assert.match(country.cca3, /^[A-Z]{3}$/);
      assert.match(country.ccn3, /^\d{3}$/);
      for (const city of country.cities)
        assert.doesNotThrow(() => new Intl.DateTimeFormat('en', { timeZone: city.timezone }), city.timezone);
    }
  });

  it('write from addresses and numbers that belong to no one', () => {
    for (const p of everybody) {
      if (p.email) assert.match(p.email, /^[a-z0-9.+]+@[a-z-]+\.(example|com|org|net)$/);
      if (p.email && !p.email.endsWith('.example')) assert.match(p.email, /@example\.(com|org|net)$/);
      if (p.phone) assert.match(p.phone, /^\+?[0-9 ]{7,16}$/);
      assert.match(p.ip, /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^2001:db8:/);
    }
  });

  it('sometimes lack a name, an email or a chat', () => {
    const share = (test: (p: (typeof everybody)[number]) => boolean): number =>
      everybody.filter(test).length / everybody.length;
    for (const [what, part] of Object.entries({
      name: share((p) => p.name === ''),
      email: share((p) => p.email === ''),
      phone: share((p) => p.phone === ''),
      chats: share((p) => p.chats === 0),
    })) {
      assert.ok(part > 0.1 && part < 0.6, `${what}: ${part}`);
    }
  });

  it('include all hostile names, early enough to be visible in the default sandbox', () => {
    const hostile = everybody.filter((_, place) => isHostile(place)).map((p) => p.name);
    assert.equal(everybody.slice(0, 50).filter((_, place) => isHostile(place)).length, 2);
    for (const name of HOSTILE_NAMES) assert.ok(hostile.includes(name), name.slice(0, 40));
    assert.ok(
      hostile.some((name) => name.length > 300) &&
        hostile.some((name) => name.includes('\u202e')) &&
        hostile.some((name) => name.startsWith('=')),
    );
  });

  it('have chats, messages and visits whose ids lead back to them', () => {
    for (const p of everybody.slice(0, 200)) {
      const chats = generateChats(world, p);
      assert.equal(chats.length, chatCount(world.seed, everybody.indexOf(p)));
      for (const chat of chats) {
        assert.equal(Math.floor(chat.id / 8), p.id);
        const messages = generateMessages(world, p, chat);
        assert.ok(messages.length > 0 && messages.every((m) => Math.floor(m.id / 64) === chat.id));
        assert.deepEqual(
          messages.map((m) => m.created),
          messages.map((m) => m.created).sort((a, b) => a - b),
        );
      }
      const visits = generateVisits(world, p);
      assert.equal(visits.length, p.visits);
      assert.ok(visits.every((v, n) => n === 0 || v.created <= (visits[n - 1]?.created ?? 0)));
    }
  });

  it('are spread evenly by the dice', () => {
    const buckets = new Array<number>(10).fill(0);
    for (let n = 0; n < 20_000; n++) (buckets[Math.floor(randomFraction(7, n, 3) * 10)] as number)++;
    for (const count of buckets) assert.ok(count > 1800 && count < 2200, buckets.join(' '));
  });
});

import assert from 'node:assert/strict';
import { notPersonal, PersonalMask, removeMarks } from '../../../src/features/agents/result/personal';

const LEAD = {
  id: notPersonal('7'),
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  phone: '+44 20 7946 0000',
  tags: ['vip'],
  status: 'online',
  created: '2026-01-31T10:00:00Z',
  own_field: 'secret diary',
};

describe('PersonalMask', () => {
  it('replaces possibly personal values, and keeps our own', () => {
    const masked = JSON.stringify(new PersonalMask().apply({ total: notPersonal(1), leads: [LEAD] }));
    for (const value of ['Ada', 'ada@', '7946', 'diary', 'vip', '2026-01-31'])
      assert.ok(!masked.includes(value), `${value} in ${masked}`);
    assert.match(masked, /"total":1.*"id":"7".*"name":"Person 1".*person1@example\.com/);
  });

  it('gives equal values equal replacements, in all results', () => {
    const mask = new PersonalMask();
    const first = mask.apply([LEAD]) as (typeof LEAD)[];
    const second = mask.apply({ record: { name: 'Ada Lovelace', other: 'x' }, lead: { ...LEAD, name: 'Grace' } }) as {
      record: { name: string };
      lead: { name: string; email: string };
    };
    assert.equal(second.record.name, first[0]?.name);
    assert.equal(second.lead.email, first[0]?.email);
    assert.notEqual(second.lead.name, first[0]?.name);
  });

  it('removes all texts, keys and numbers from visitors or customers', () => {
    const raw = {
      payload: { 'Birthday of Ada': '1815-12-10', salary: 123456, message: 'My name is Ada', deep: [['Ada']] },
    };
    assert.doesNotMatch(JSON.stringify(new PersonalMask().apply(raw)), /Ada|1815|123456/);
  });

  it('is not used if the user allows personal data', () => {
    assert.deepEqual(removeMarks({ leads: [LEAD], n: notPersonal({ a: 1 }) }), {
      leads: [{ ...LEAD, id: '7' }],
      n: { a: 1 },
    });
  });
});

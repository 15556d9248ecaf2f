import assert from 'node:assert/strict';
import { WRONG_LISTS } from '../contract/leads/wrongLists';
import { startFaultyAcquire, type FaultyAcquire, type FaultyWrite } from './support/faultyAcquire';
import { signIn } from './support/signIn';
import { useWindow } from './support/window';

/** Every list and every change is tried against the code by the contract tests; these prove that the window shows the outcome. */
const USUAL = 2;
const tag = (n: number): string => (n < USUAL ? '' : ' @long');

/** What the view shows for each faulty list: the number beside its title, and the message above the rows. */
const LISTS: readonly (readonly [lie: string, description: RegExp, message: RegExp])[] = [
  ['the total is 3', /:\d+$/, /^Acquire reports a total of 3, which is wrong, so there may be more\.$/],
  ['the total is too large', / · 130 of 1,000$/, /^130 of 1,000 leads could be read\.$/],
  ['page 2 is empty', / · 80 of 130$/, /^80 of 130 leads could be read\.$/],
  [
    'no row of page 2 has an ID',
    / · 80 of 130$/,
    /^80 of 130 leads could be read\. 50 rows without an ID were left out\.$/,
  ],
  ['the last page again and again', / · 100 of 130$/, /^100 of 130 leads could be read\.$/],
  ['every page is all null', / · 0 of 130$/, /^0 of 130 leads could be read\. 130 rows without an ID were left out\.$/],
];

/** What is reported for a changed name, and whether the lead has the new name afterwards. */
const WRITES: Readonly<
  Record<string, { readonly odd: FaultyWrite; readonly says: string; readonly renamed: boolean }>
> = {
  'is made, and its response is lost': {
    odd: { makes: true, status: 500, body: {} },
    says: 'Acquire shows the new value: the change was made.',
    renamed: true,
  },
  'is not made, and its response is lost': {
    odd: { makes: false, status: 502, body: {} },
    says: 'Acquire still shows the old value for: name.',
    renamed: false,
  },
  'is accepted, and not made': {
    odd: { makes: false, status: 200, body: { success: true, data: {} } },
    says: 'Acquire accepted the change but still shows another value for: name.',
    renamed: false,
  },
  'is refused with HTTP 200': {
    odd: { makes: false, status: 200, body: { success: false, error: 'No such plan' } },
    says: 'No such plan',
    renamed: false,
  },
};

describe('a faulty Acquire server in the window', () => {
  const window = useWindow({ settings: { 'window.dialogStyle': 'custom' } });
  let acquire: FaultyAcquire;
  let allowed = false;
  before(async () => {
    acquire = await startFaultyAcquire(40);
    const { wb } = window;
    await wb.openView('Acquire');
    await signIn(wb, acquire, '1.0.0');
    await wb.section('Leads').rows.first().waitFor();
  });
  after(() => acquire.stop());

  for (const [n, [lie, description, message]] of LISTS.entries())
    it(`is reported correctly for this list: ${lie}${tag(n)}`, async () => {
      const { wb } = window;
      const leads = wb.section('Leads');
      acquire.list(WRONG_LISTS[lie]!.lie);
      await wb.command('Acquire: Refresh Leads');
      await wb.command('Acquire: Load All Leads');
      await leads.message.filter({ hasText: message }).waitFor();
      assert.match((await leads.message.innerText()).trim(), message);
      assert.match(await leads.description(), description);
      await wb.screenshot(`lying-list-${n}`);
    });

  for (const [n, [what, { odd, says, renamed }]] of Object.entries(WRITES).entries())
    it(`receives a change only once, and the user sees its outcome: the change ${what}${tag(n)}`, async () => {
      const { wb } = window;
      const leads = wb.section('Leads');
      acquire.list(undefined);
      acquire.writes(undefined);
      await wb.command('Acquire: Refresh Leads');
      await leads.message.waitFor({ state: 'hidden' });
      await leads.rows.first().waitFor();
      const before = (await leads.labels())[0]!;
      acquire.writes(odd);
      acquire.written();
      await leads.open(before);
      await wb.command('Acquire: Change Lead Name…');
      if (!allowed) await wb.answerDialog('Always Allow for This Account');
      allowed = true;
      await wb.quick.answer(`Renamed ${n}`, 'Name of');
      await wb.notification(says).waitFor();
      await wb.screenshot(`lying-write-${n}`);
      assert.equal(acquire.written(), 1);
      await leads.row(renamed ? `Renamed ${n}` : before).waitFor();
      await wb.dismissNotifications();
    });
});

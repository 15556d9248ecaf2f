import assert from 'node:assert/strict';
import { nonsense, ScreenReader, type Spoken } from './support/screenReader';
import { useWindow } from './support/window';

describe('the most common tasks by keyboard only, as a screen reader announces them', function () {
  // Reading the focused element after each key takes long on a busy machine.
  this.timeout(240_000);
  const window = useWindow({ viewport: { width: 1280, height: 800 } });
  let reader: ScreenReader;

  before(async () => {
    reader = await ScreenReader.attach(window.page);
  });
  after(async () => {
    console.log(`      transcript: ${reader.save('screen-reader.txt')}`);
    await reader.detach();
  });

  /** Runs a command from the palette. */
  const run = async (title: string): Promise<void> => {
    const { wb, page } = window;
    const row = wb.quick.rows.first().filter({ hasText: title });
    const isOffered = async (): Promise<boolean> => {
      await page.keyboard.press('F1');
      await wb.quick.input.waitFor();
      await page.keyboard.type(title, { delay: 5 });
      return row.waitFor({ timeout: 2_000 }).then(
        () => true,
        () => false,
      );
    };
    for (let tries = 0; !(await isOffered()); tries++) {
      if (tries > 10) throw new Error(`The palette does not offer "${title}".`);
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('Enter');
    reader.lines.push(`(palette: ${title})`);
  };
  /** Waits until the focus is on a matching element, without pressing a key. */
  const until = async (step: string, wanted: (spoken: Spoken) => boolean): Promise<Spoken> => {
    for (let n = 0; n < 100; n++) {
      const now = await reader.focused();
      if (wanted(now)) return reader.note(step);
      await window.page.waitForTimeout(100);
    }
    throw new Error(`After ${step}, the focus is on ${(await reader.focused()).line}`);
  };
  /** Presses a key until the focus is on a matching element. */
  const pressTo = async (key: string, wanted: (spoken: Spoken) => boolean, most = 40): Promise<Spoken> => {
    for (let n = 0; n < most; n++) {
      const now = await reader.press(key);
      if (wanted(now)) return now;
    }
    throw new Error(`${most} × ${key} did not reach it; the focus is on ${(await reader.focused()).line}`);
  };
  const isRow = ({ role }: Spoken): boolean => role === 'treeitem';
  const toLeads = async (): Promise<Spoken> => {
    await run('Acquire: Focus on Leads View');
    await window.wb.section('Leads').pane.locator('.monaco-list:focus').waitFor();
    return reader.press('Home');
  };
  let name = '';

  it('open the page of a lead, and read it', async () => {
    const { wb } = window;
    reader.task('Open the page of a lead');
    await run('Acquire: Use the Sandbox (API 1.0.0)');
    await wb.section('Leads').rows.first().waitFor();
    assert.ok(isRow(await toLeads()));
    const row = await pressTo('ArrowDown', ({ name: spoken }) => spoken.includes('Grace Lovelace'));
    assert.match(row.name, /^Grace Lovelace, United States, active today, last activity /);
    await window.page.keyboard.press('Enter');
    await (await wb.editors.webview()).getByRole('heading', { level: 1, name: 'Grace Lovelace' }).waitFor();
    await until('Enter', ({ role, name: spoken }) => role !== 'treeitem' && spoken === 'Grace Lovelace');
    await run('View: Focus Active Editor Group');
    await pressTo('Tab', ({ role, name: spoken }) => role === 'button' && spoken === 'Change: Email');
    await pressTo('Tab', ({ role }) => role === 'tab');
    const chats = await reader.press('ArrowRight');
    assert.ok(chats.role === 'tab' && chats.line.includes('selected'), chats.line);
  });

  it('rename a lead with F2', async () => {
    reader.task('Rename a lead');
    await toLeads();
    await reader.press('ArrowDown');
    const row = await reader.press('ArrowDown');
    name = row.name.split(',')[0] ?? '';
    await reader.press('F2');
    await until('F2', ({ role, name: spoken }) => role === 'textbox' && spoken.includes('Name'));
    await window.page.keyboard.press('ControlOrMeta+A');
    await reader.type('Zuleika Example');
    await reader.press('Enter');
    await window.wb.section('Leads').row('Zuleika Example').waitFor();
    const renamed = await until('Enter', ({ name: spoken }) => spoken.startsWith('Zuleika Example,'));
    assert.notEqual(renamed.name, name);
  });

  it('filter leads by country, and show all again', async () => {
    const { wb, page } = window;
    reader.task('Filter leads');
    await run('Acquire: Filter Leads…');
    await wb.quick.open('filter by');
    await reader.type('country');
    await reader.press('Enter');
    await wb.quick.open('Which values');
    const value = await reader.type('India');
    assert.match(value.name, /^India, \d+ leads$/);
    await page.keyboard.press('Enter');
    await wb.section('Leads').message.filter({ hasText: 'India' }).waitFor();
    // The box had the focus; it goes back to where it was before.
    await until('Enter', ({ role }) => role === 'tree' || role === 'treeitem');
    reader.lines.push(`    reads: ${(await wb.section('Leads').message.innerText()).trim()}`);
    const row = await toLeads();
    assert.match(row.name, /India/);
    await run('Acquire: Clear Lead Filter');
    await wb.section('Leads').message.waitFor({ state: 'hidden' });
  });

  it('delete a lead with Delete, after a confirmation that names it', async () => {
    const { wb } = window;
    reader.task('Delete a lead');
    await toLeads();
    await pressTo('ArrowDown', ({ name: spoken }) => spoken.startsWith('Zuleika Example,'));
    const { name: below } = await reader.press('ArrowDown');
    await reader.press('ArrowUp');
    await reader.press('Delete');
    await wb.dialog.waitFor();
    const button = await until('Delete', ({ role }) => role === 'button');
    assert.match(button.name, /^(?:Delete|Cancel|Save a Copy)/);
    const dialog = (await wb.dialog.innerText()).replace(/\s+/g, ' ');
    reader.lines.push(`    dialog: ${dialog}`);
    assert.match(dialog, /Delete Zuleika Example from Sandbox\?/);
    if (button.name !== 'Delete') await pressTo('Tab', ({ name: spoken }) => spoken === 'Delete', 6);
    await reader.press('Enter');
    await wb.dialog.waitFor({ state: 'hidden' });
    await wb.section('Leads').row('Zuleika Example').waitFor({ state: 'detached' });
    const next = await until('Enter', isRow);
    assert.equal(next.name, below);
  });

  it('receive deliveries, open one and replay it', async () => {
    const { wb, page } = window;
    reader.task('Open a delivery and replay it');
    await run('Acquire: Start Webhook Receiver');
    await wb.notification('webhook receiver is listening').waitFor();
    await run('Acquire: Simulate a Sandbox Chat');
    const view = wb.section('Webhooks');
    await run('Acquire: Focus on Webhooks View');
    await view.rows.filter({ hasText: 'deliveries' }).first().waitFor();
    await page.waitForTimeout(1_500);
    await run('Notifications: Clear All Notifications');
    await run('Acquire: Focus on Webhooks View');
    const group = await reader.press('Home');
    assert.match(group.line, /^treeitem · "case \d+, \d+ deliveries · .+expanded/);
    const row = await reader.press('ArrowDown');
    assert.match(row.name, /valid signature|signature valid|verified/i);
    await reader.press('Enter');
    await wb.editors.tab('.json').waitFor();
    await run('Acquire: Focus on Webhooks View');
    await reader.press('Shift+F10');
    await pressTo('ArrowDown', ({ name: spoken }) => spoken.startsWith('Replay Delivery'));
    await reader.press('Enter');
    await wb.quick.open('Where');
    await until('Enter', ({ role }) => role !== 'treeitem');
    await reader.press('Enter');
    await view.rows.filter({ hasText: 'replayed' }).first().waitFor();
    await run('Acquire: Focus on Webhooks View');
    await reader.press('Home');
    await reader.press('ArrowDown');
  });

  it('announce nothing that makes no sense when read aloud', () => {
    assert.ok(reader.lines.length > 60, `${reader.lines.length} lines`);
    assert.deepEqual(nonsense(reader.lines), []);
  });
});

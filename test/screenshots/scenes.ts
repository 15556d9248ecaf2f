// The scenes of the screenshots, in the order of a first day with the extension. Scenes build on each other.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Stage } from './stage';

/** Plays something and takes screenshots, which are named after the scene. */
export interface Scene {
  readonly name: string;
  play(stage: Stage): Promise<void>;
}

const SCRATCHPAD = `### Newest leads
# @name newest
POST /profile/lead/list
Content-Type: application/x-www-form-urlencoded

limit=10
&page=1

### One of them
@lead = {{newest.response.body.$.data.data[0].id}}
POST /profile/lead/detail
Content-Type: application/json

{ "id": {{lead}} }
`;

/** Writes the files of the folder that is open in the screenshots. */
export function writeSample(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'README.md'), '# Shop\n\nThe integration of our shop with Acquire.\n');
  writeFileSync(path.join(folder, 'leads.acquire.http'), SCRATCHPAD);
}

const only = async ({ wb }: Stage, ...open: string[]): Promise<void> => {
  for (const title of ['Leads', 'Requests', 'API Reference', 'Webhooks'])
    await (open.includes(title) ? wb.section(title).expand() : wb.section(title).collapse());
};

export const SCENES: readonly Scene[] = [
  {
    name: 'welcome',
    async play(stage) {
      // In a small window the icon is in a menu of the activity bar.
      if (stage.options.zoom > 1) await stage.wb.command('Acquire: Focus on Leads View');
      else await stage.wb.openView('Acquire');
      await stage.wb.section('Leads').welcomeButton('Sign In').waitFor();
      await stage.sideBar(stage.options.sideBar);
      await stage.picture('welcome');
    },
  },
  {
    name: 'sign-in',
    async play(stage) {
      const { wb } = stage;
      await wb.command('Acquire: Sign In…');
      await wb.quick.open('Which workspace do you');
      await stage.away();
      await stage.picture('sign-in');
      await wb.quick.pick('My own workspace', 'Which workspace do you');
      await wb.quick.open('Which API');
      await stage.picture('sign-in-api');
      await wb.quick.pick('API 1.0.0', 'Which API');
      await wb.quick.answer('Acme', 'A name for this workspace');
      await wb.quick.open('Paste the token');
      await stage.picture('sign-in-token');
      await wb.quick.cancel();
    },
  },
  {
    name: 'leads',
    async play(stage) {
      const { wb } = stage;
      const leads = wb.section('Leads');
      await leads.welcomeLink('Use the Sandbox').click();
      await leads.rows.first().waitFor();
      await stage.quiet();
      await only(stage, 'Leads', 'Requests');
      await leads.rows.nth(2).hover();
      await stage.page.waitForTimeout(1500);
      await stage.picture('leads-tooltip');
      await stage.away();
      await stage.picture('leads');
      await leads.rows.nth(2).click({ button: 'right' });
      await stage.picture('leads-menu');
      await stage.page.keyboard.press('Escape');
    },
  },
  {
    name: 'lead-document',
    async play(stage) {
      const { wb } = stage;
      const leads = wb.section('Leads');
      await leads.rowAction((await leads.labels())[2] ?? '', 'Open Lead as JSON');
      await stage.page.waitForFunction(() =>
        /visitor_id/.test(document.querySelector('.editor-instance .view-lines')?.textContent ?? ''),
      );
      await stage.away();
      await stage.picture('lead-document');
    },
  },
  {
    name: 'lead-page',
    async play(stage) {
      const { wb } = stage;
      const name = (await wb.section('Leads').labels())[2] ?? '';
      await wb.editors.closeAll();
      await wb.section('Leads').open(name);
      const panel = await wb.editors.webview();
      await panel.locator('.item').first().waitFor();
      await stage.away();
      await stage.picture('lead-page');
      const messages = panel.getByRole('button', { name: /^Show messages/ }).first();
      if (!(await messages.isVisible())) return;
      await messages.click();
      await panel.locator('[aria-expanded="true"]').first().waitFor();
      await stage.picture('lead-page-messages');
    },
  },
  {
    name: 'leads-find',
    async play(stage) {
      const { wb } = stage;
      await wb.command('Acquire: Filter Leads…');
      await wb.quick.open('filter by');
      await stage.picture('leads-filter-pick');
      await wb.quick.pick('Country', 'filter by');
      await wb.quick.open('Which values');
      await wb.quick.row('India').click();
      await stage.picture('leads-filter-values');
      await wb.quick.input.press('Enter');
      await wb.section('Leads').message.waitFor();
      await stage.away();
      await stage.picture('leads-filter');
      await wb.command('Acquire: Clear Lead Filter');
      await wb.section('Leads').message.waitFor({ state: 'hidden' });
      await wb.commandThatAsks('Acquire: Search Leads…', 'Name, email', 'zzzz');
      await stage.page.waitForTimeout(600);
      await stage.picture('leads-nothing');
      await stage.page.keyboard.press('Escape');
    },
  },
  {
    name: 'lead-table',
    async play(stage) {
      const { wb } = stage;
      await wb.editors.closeAll();
      await wb.command('Acquire: Open Lead Table');
      const table = await wb.editors.webview();
      await table.locator('.row[aria-rowindex="2"] .cell').nth(1).waitFor();
      await stage.page.waitForTimeout(1000);
      await table.locator('.view').focus();
      await stage.page.keyboard.press('ArrowDown');
      await stage.page.keyboard.press('Space');
      await stage.page.keyboard.press('Shift+ArrowDown');
      await stage.picture('lead-table');
    },
  },
  {
    name: 'try-request',
    async play(stage) {
      const { wb } = stage;
      await wb.editors.closeAll();
      await wb.command('Acquire: Try Request…');
      const panel = await wb.editors.webview('Try Request');
      await panel.getByLabel('Path', { exact: true }).waitFor();
      await stage.picture('try-request-first');
      await panel.getByRole('button', { name: 'Send', exact: true }).click();
      await panel.getByRole('status').filter({ hasText: '200 OK' }).waitFor();
      await stage.picture('try-request');
      for (const tab of ['Table', 'Timing', 'Headers']) {
        await panel.locator('.response').getByRole('tab', { name: tab }).click();
        await stage.picture(`try-request-${tab.toLowerCase()}`);
      }
      await panel.locator('main').getByRole('tab', { name: 'Code' }).click();
      await stage.picture('try-request-code');
      await panel.locator('main').getByRole('tab', { name: 'Request Text' }).click();
      await stage.picture('try-request-text');
    },
  },
  {
    name: 'operation-pick',
    async play(stage) {
      const { wb } = stage;
      const panel = await wb.editors.webview('Try Request');
      await panel.locator('.operation').click();
      await wb.quick.open();
      await wb.quick.input.fill('tag');
      await stage.picture('operation-pick');
      await wb.quick.input.fill('zzzz');
      await stage.picture('operation-pick-nothing');
      await wb.quick.cancel();
    },
  },
  {
    name: 'scratchpad',
    async play(stage) {
      const { wb, page } = stage;
      await wb.editors.closeAll();
      await only(stage, 'Leads', 'Requests');
      await stage.away();
      await stage.picture('requests');
      await wb.section('Requests').row('leads.acquire.http').click();
      await wb.editors.codeLens('Send').waitFor();
      await stage.picture('scratchpad-open');
      await stage.page.waitForTimeout(500);
      await wb.editors.codeLens('Send').click();
      await stage.page.locator('.codelens-decoration a', { hasText: 'Headers' }).waitFor();
      await stage.away();
      await stage.picture('scratchpad');
      await page
        .locator('.editor-group-container')
        .first()
        .locator('.view-lines')
        .click({ position: { x: 200, y: 20 } });
      await page.keyboard.press('ControlOrMeta+End');
      await page.keyboard.type('\n###\nPOST /profile/lead/');
      await page.keyboard.press('ControlOrMeta+Space');
      await page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor();
      await stage.picture('scratchpad-suggest');
      await page.keyboard.press('Escape');
      await wb.command('File: Revert File');
    },
  },
  {
    // After the scenes whose pictures show the history.
    name: 'try-request-failed',
    async play(stage) {
      const { wb } = stage;
      await wb.editors.closeAll();
      await wb.command('Acquire: Try Request…');
      const panel = await wb.editors.webview('Try Request');
      await panel.getByLabel('Path', { exact: true }).fill('/profile/lead/nothing-here');
      await panel.getByRole('button', { name: 'Send', exact: true }).click();
      await stage.picture('try-request-unknown-effect');
      await wb.answerDialog('Send');
      await panel.getByRole('status').filter({ hasText: '404' }).waitFor();
      await stage.picture('try-request-failed');
    },
  },
  {
    name: 'reference',
    async play(stage) {
      const { wb } = stage;
      const view = wb.section('API Reference');
      await wb.editors.closeAll();
      await only(stage, 'API Reference');
      await view.rows.first().waitFor();
      if (await view.row('API 1.0.0').isVisible()) await view.expandRow('API 1.0.0');
      await view.expandRow('Profiles');
      await view.expandRow('Lead');
      await view.row('List leads').click();
      const page = await wb.editors.webview('List leads');
      await page.getByRole('heading', { name: 'Parameters' }).waitFor();
      await stage.away();
      await stage.picture('reference');
      await wb.command('Acquire: Search API Reference…');
      await wb.quick.input.fill('merge');
      await stage.picture('reference-search');
      await wb.quick.cancel();
    },
  },
  {
    name: 'webhooks',
    async play(stage) {
      const { wb } = stage;
      const view = wb.section('Webhooks');
      await wb.editors.closeAll();
      await only(stage, 'Webhooks');
      // Rows are longer than others: event, status, message, person and time.
      await stage.sideBar(stage.options.sideBar + 100);
      await stage.picture('webhooks-stopped');
      await view.welcomeButton('Start Webhook Receiver').click();
      await wb.notification('webhook receiver is listening').waitFor();
      await stage.picture('webhooks-started');
      await stage.quiet();
      await stage.picture('webhooks-waiting');
      await wb.command('Acquire: Simulate a Sandbox Chat');
      await view.rows.filter({ hasText: 'deliveries' }).first().waitFor();
      await stage.page.waitForTimeout(2000);
      await stage.quiet();
      await view.rows.nth(1).click();
      await wb.editors.active.locator('.view-line').first().waitFor();
      await stage.away();
      await stage.picture('webhooks');
    },
  },
  {
    name: 'accounts',
    async play(stage) {
      const { wb } = stage;
      await wb.editors.closeAll();
      await wb.command('Acquire: Switch Account…');
      await wb.quick.open('Which account');
      await stage.picture('accounts');
      await wb.quick.cancel();
      await wb.command('Acquire: Use the Sandbox (API 2.0.0)');
      await wb.statusItem('Sandbox 2.0.0').waitFor();
      const leads = wb.section('Leads');
      await leads.rows.first().waitFor();
      await only(stage, 'Leads');
      await stage.sideBar(stage.options.sideBar);
      await leads.open((await leads.labels())[2] ?? '');
      await (await wb.editors.webview()).locator('.item').first().waitFor();
      await stage.quiet();
      await stage.picture('contacts');
    },
  },
];

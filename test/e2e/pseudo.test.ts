import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { pseudoTranslate, textsOfSource } from '../../scripts/lib/translations';
import { root } from '../../scripts/lib/paths';
import type { Translations } from './support/language';
import { useWindow } from './support/window';

/** A pseudo-language with longer, accented texts reveals texts that are clipped or not localized. */
describe('a language with long words @long', () => {
  let texts: Translations;
  let english: Map<string, string>;
  const window = useWindow(async () => {
    const source = await textsOfSource();
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
    texts = { bundle: pseudoTranslate(source), manifest: pseudoTranslate(manifest) };
    english = new Map(
      [
        ...Object.keys(source).map((key) => [key, texts.bundle[key] ?? ''] as const),
        ...Object.entries(manifest).map(([key, text]) => [text, texts.manifest[key] ?? ''] as const),
      ].filter(([from, to]) => from !== to),
    );
    return { language: 'qps-ploc', translations: texts, viewport: { width: 1400, height: 900 } };
  });
  const t = (text: string): string => texts.bundle[text] ?? text;
  const m = (key: string): string => texts.manifest[key] ?? key;
  const command = (key: string): string => `Acquire: ${m(`command.${key}`)}`;

  /** Visible texts that are still English despite a translation; `except` lists words that also occur in the data. */
  async function forgotten(place: FrameLocator | Locator, except: readonly string[] = []): Promise<string[]> {
    const seen = await place.locator('*').evaluateAll((elements) =>
      elements.flatMap((element) => {
        if (!(element as HTMLElement).checkVisibility() || /^(SCRIPT|STYLE|PRE|CODE)$/.test(element.tagName)) return [];
        const own = [...element.childNodes]
          .filter((node) => node.nodeType === Node.TEXT_NODE)
          .map((node) => node.textContent ?? '');
        return [...own, ...['title', 'aria-label', 'placeholder'].map((name) => element.getAttribute(name) ?? '')];
      }),
    );
    return [...new Set(seen.map((text) => text.trim()))].filter((text) => english.has(text) && !except.includes(text));
  }

  /** Buttons, tabs, headings and labels of a panel whose text does not fit into them. */
  function clipped(place: FrameLocator): Promise<string[]> {
    return place.locator('button, a, [role="tab"], h1, h2, h3, label, dt, legend, p').evaluateAll((elements) =>
      elements.flatMap((element) => {
        if (
          !(element as HTMLElement).checkVisibility() ||
          getComputedStyle(element).overflow === 'visible' ||
          element.clientWidth <= 1
        )
          return []; // one pixel: only for screen readers
        return element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 2
          ? [`${element.tagName} ${(element.textContent ?? '').slice(0, 80)}`]
          : [];
      }),
    );
  }

  /** Whether a panel overflows its right edge. */
  const tooWide = (place: FrameLocator): Promise<boolean> =>
    place.locator('html').evaluate((html) => html.scrollWidth > html.clientWidth + 1);

  async function looksWell(place: FrameLocator, name: string, except?: readonly string[]): Promise<void> {
    await window.wb.screenshot(`pseudo-${name}`);
    assert.deepEqual(
      { forgotten: await forgotten(place, except), clipped: await clipped(place), tooWide: await tooWide(place) },
      { forgotten: [], clipped: [], tooWide: false },
      name,
    );
  }

  it('fits into the views, signed out', async () => {
    const { wb, page } = window;
    await wb.openView(m('views.container'));
    // The reference stays collapsed, because its rows ("Account", "Lead") are API names.
    for (const view of ['leads', 'requests', 'webhooks']) await wb.section(m(`views.${view}`)).expand();
    await wb.section(m('views.reference')).collapse();
    await wb.section(m('views.leads')).welcome.waitFor();
    await wb.screenshot('pseudo-signed-out');
    assert.deepEqual(await forgotten(page.locator('.sidebar')), []);
    await wb.command(command('account.signIn'));
    await wb.quick.row(t('My own workspace')).waitFor();
    await wb.screenshot('pseudo-sign-in');
    assert.deepEqual(await forgotten(page.locator('.quick-input-widget')), []);
    await wb.quick.cancel();
  });

  it('fits into the views of the sandbox, also when filtered', async () => {
    const { wb, page } = window;
    await wb.command(command('sandbox.use'));
    const leads = wb.section(m('views.leads'));
    await leads.rows.nth(2).waitFor();
    await wb.command(command('leads.filter'));
    await wb.quick.row(t('Has an email address')).waitFor();
    await wb.screenshot('pseudo-filter');
    assert.deepEqual(await forgotten(page.locator('.quick-input-widget')), []);
    await wb.quick.row(t('Has an email address')).click();
    await leads.message.waitFor();
    await wb.command(command('webhooks.start'));
    await wb.section(m('views.webhooks')).expand();
    await wb.screenshot('pseudo-views');
    assert.deepEqual(await forgotten(page.locator('.sidebar')), []);
    await wb.command(command('leads.clearFilter'));
  });

  it('fits into the accounts', async () => {
    const { wb, page } = window;
    await wb.command(command('account.switch'));
    await wb.quick
      .row(t('Sign In to Another Account…'))
      .or(wb.quick.row(t('Sign In…')))
      .first()
      .waitFor();
    await wb.screenshot('pseudo-accounts');
    assert.deepEqual(await forgotten(page.locator('.quick-input-widget')), []);
    await wb.quick.cancel();
  });

  it('fits into Try Request, before and after a response', async () => {
    const { wb, page } = window;
    await wb.command(command('request.try'));
    const panel = await wb.editors.webview();
    await panel.getByRole('button', { name: t('Send'), exact: true }).waitFor();
    for (const [i, tab] of (await panel.getByRole('tab').all()).entries()) {
      await tab.click();
      await looksWell(panel, `try-${i}`);
    }
    await panel.getByRole('tab').first().click();
    await panel.getByRole('button', { name: t('Send'), exact: true }).click();
    await panel.locator('[role="tablist"]').nth(1).waitFor();
    for (const [i, tab] of (await panel.locator('[role="tablist"]').nth(1).getByRole('tab').all()).entries()) {
      await tab.click();
      await looksWell(panel, `answer-${i}`);
    }
    await page.setViewportSize({ width: 900, height: 800 });
    await looksWell(panel, 'try-narrow');
    await page.setViewportSize({ width: 1400, height: 900 });
    await wb.editors.closeAll();
  });

  it('fits into the lead page and the lead table', async () => {
    const { wb, page } = window;
    const leads = wb.section(m('views.leads'));
    await leads.rows.nth(1).waitFor();
    await leads.open((await leads.labels())[1] ?? '');
    const lead = await wb.editors.webview();
    await lead.locator('.item').first().waitFor();
    await looksWell(lead, 'page');
    await page.setViewportSize({ width: 900, height: 800 });
    await looksWell(lead, 'page-narrow');
    await page.setViewportSize({ width: 1400, height: 900 });
    await wb.editors.closeAll();
    await wb.command(command('leads.openTable'));
    const table = await wb.editors.webview();
    await table.locator('.row[aria-rowindex="2"] .cell').nth(1).waitFor();
    await looksWell(table, 'table');
    await page.setViewportSize({ width: 900, height: 800 });
    await looksWell(table, 'table-narrow');
  });
});

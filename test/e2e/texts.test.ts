import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/lib/paths';
import { useWindow } from './support/window';

const read = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(path.join(root, name), 'utf8')) as Record<string, string>;

/** A few words of each language, so that the files cannot be empty or English. One language is enough to test VS Code. */
const LANGUAGES = [
  { language: 'de', name: 'German', leads: 'Leads', signIn: 'Anmelden', workspace: 'Eigener Workspace', tag: '' },
  {
    language: 'ja',
    name: 'Japanese',
    leads: 'リード',
    signIn: 'サインイン',
    workspace: '自分の Acquire ワークスペース',
    tag: ' @long',
  },
];

for (const { language, name, leads, signIn, workspace, tag } of LANGUAGES) {
  describe(`the texts in ${name}${tag}`, () => {
    const window = useWindow({ language });
    const manifest = read(`package.nls.${language}.json`);
    const bundle = read(`media/l10n/bundle.l10n.${language}.json`);
    const command = (key: string): string => manifest[`command.${key}`] ?? `no title for ${key}`;
    const text = (english: string): string => bundle[english] ?? `no text for ${english}`;

    it('are in the display language, both from the manifest and from the code', async () => {
      const { wb } = window;
      await wb.openView('Acquire');
      await wb.section(leads).welcomeButton(signIn).waitFor();
      assert.equal(manifest['views.leads'], leads);
      await wb.command(`Acquire: ${command('account.signIn')}`);
      await wb.quick.row(workspace).waitFor();
      assert.equal(text('My own workspace'), workspace);
      assert.equal(
        await wb.quick.input.getAttribute('placeholder'),
        text('Which workspace do you want to sign in to?'),
      );
      await wb.screenshot(`words-${language}-sign-in`);
      await wb.quick.cancel();
    });

    it('are in the trees and in the panels', async () => {
      const { wb } = window;
      await wb.command(`Acquire: ${command('sandbox.use')}`);
      await wb
        .section(leads)
        .row(text('Load More'))
        .or(wb.section(leads).rows.filter({ hasText: /\d/ }).first())
        .first()
        .waitFor();
      await wb.command(`Acquire: ${command('request.try')}`);
      const panel = await wb.editors.webview();
      await panel.getByRole('button', { name: text('Send'), exact: true }).waitFor();
      await panel.getByText(text('Parameters'), { exact: true }).first().waitFor();
      await wb.screenshot(`words-${language}-panel`);
    });
  });
}

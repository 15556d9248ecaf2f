import assert from 'node:assert/strict';
import { FIRST_STEPS } from '../../scripts/vscode/firstSteps';
import { Newcomer } from './support/newcomer';
import { useWindow } from './support/window';

describe('the first minutes of a person who only knows what the window shows', () => {
  const window = useWindow({ viewport: { width: 1280, height: 800 }, extensions: [FIRST_STEPS] });
  let person: Newcomer;
  before(() => {
    person = new Newcomer(window.page);
  });

  it('start with a walkthrough whose first button is the sandbox, and show leads after two clicks', async () => {
    // Starting extensions takes long on a busy machine.
    await person.see('heading', 'Get Started with Acquire', 90_000);
    const first = window.page.getByRole('button', { name: /^(?:Use the Sandbox|Sign In)$/ }).filter({ visible: true });
    await person.see('button', 'Use the Sandbox');
    assert.equal(await first.first().innerText(), 'Use the Sandbox');
    await window.pictures('first-minutes-1');
    await person.click('button', 'Use the Sandbox');
    await person.see('treeitem', /^Murat Kılıç, /);
    assert.ok(person.clicks <= 2, `${person.clicks} clicks`);
    await window.wb.screenshot('first-minutes-leads');
  });

  it('show a response after four clicks', async () => {
    await person.click('button', 'Try Request');
    await person.click('button', 'Send');
    await person.read(/200 OK/);
    assert.ok(person.clicks <= 4, `${person.clicks} clicks`);
    await window.wb.screenshot('first-minutes-response');
  });
});

import assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Manifest {
  contributes: { commands: { command: string }[] };
}

describe('activation @main', () => {
  const id = 'acquire-community.acquire';

  it('happens without an error', async () => {
    const extension = vscode.extensions.getExtension(id);
    assert.ok(extension, `${id} is not there`);
    await extension.activate();
    assert.ok(extension.isActive);
  });

  it('registers the declared commands and no others', async () => {
    const extension = vscode.extensions.getExtension(id);
    await extension?.activate();
    const declared = (extension?.packageJSON as Manifest).contributes.commands.map((c) => c.command).sort();
    const all = await vscode.commands.getCommands(true);
    // VS Code adds commands for each view (focus, open, …), named after the view.
    const views = Object.values(extension?.packageJSON.contributes.views as Record<string, { id: string }[]>)
      .flat()
      .map((v) => v.id);
    const generated = (c: string) =>
      views.some((view) =>
        ['focus', 'open', 'resetViewLocation', 'removeView', 'toggleVisibility'].some(
          (verb) => c === `${view}.${verb}`,
        ),
      ) && !declared.includes(c);
    const registered = all.filter((c) => c.startsWith('acquire.') && !generated(c)).sort();
    assert.deepEqual(registered, declared);
  });
});

import * as vscode from 'vscode';

/** Shows a Markdown document as a preview, or as text if VS Code's Markdown extension is disabled. */
export async function previewMarkdown(uri: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const commands = await vscode.commands.getCommands(true);
  if (vscode.extensions.getExtension('vscode.markdown-language-features') ?? commands.includes('markdown.showPreview'))
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  else await vscode.window.showTextDocument(document, { preview: true });
}

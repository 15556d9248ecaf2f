// Variables and named requests in the editor: references, rename, highlights, colors, and Expand Selection.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../../core/disposables';
import { plainLabel } from '../../../../core/text';
import {
  findOccurrenceAt,
  findOccurrences,
  findSameOccurrences,
  renameProblem,
  type Occurrence,
  type RenameProblem,
} from '../../edit/occurrences';
import { selectionSpans } from '../../edit/selection';
import { REQUEST_LANGUAGE_ID, type RequestDocuments } from './documents';

const LEGEND = new vscode.SemanticTokensLegend(['variable', 'function'], ['declaration']);
const TOKENS: Record<Occurrence['kind'], string> = { variable: 'variable', request: 'function' };

/** Registers the features for names. */
export function registerSymbols(documents: RequestDocuments): vscode.Disposable {
  const store = new DisposableStore();
  const at = (document: vscode.TextDocument, position: vscode.Position): Occurrence | undefined =>
    findOccurrenceAt(documents.tree(document), document.offsetAt(position));
  const all = (document: vscode.TextDocument, position: vscode.Position): readonly Occurrence[] => {
    const one = at(document, position);
    return one ? findSameOccurrences(documents.tree(document), one) : [];
  };
  store.add(
    vscode.languages.registerReferenceProvider(REQUEST_LANGUAGE_ID, {
      provideReferences: (document, position, { includeDeclaration }) =>
        all(document, position)
          .filter(({ isDefinition }) => includeDeclaration || !isDefinition)
          .map((one) => new vscode.Location(document.uri, documents.range(document, one))),
    }),
  );
  store.add(
    vscode.languages.registerDocumentHighlightProvider(REQUEST_LANGUAGE_ID, {
      provideDocumentHighlights: (document, position) =>
        all(document, position).map(
          (one) =>
            new vscode.DocumentHighlight(
              documents.range(document, one),
              one.isDefinition ? vscode.DocumentHighlightKind.Write : vscode.DocumentHighlightKind.Read,
            ),
        ),
    }),
  );
  store.add(
    vscode.languages.registerRenameProvider(REQUEST_LANGUAGE_ID, {
      prepareRename: (document, position) => {
        const one = at(document, position);
        if (!one) throw new Error(l10n.t('Place the cursor on a variable or the name of a request.'));
        refuse(renameProblem(documents.tree(document), one), one.name);
        return documents.range(document, one);
      },
      provideRenameEdits: (document, position, newName) => {
        const one = at(document, position);
        if (!one) return undefined;
        refuse(renameProblem(documents.tree(document), one, newName), one.name, newName);
        const edit = new vscode.WorkspaceEdit();
        for (const each of findSameOccurrences(documents.tree(document), one))
          edit.replace(document.uri, documents.range(document, each), newName);
        return edit;
      },
    }),
  );
  store.add(
    vscode.languages.registerDocumentSemanticTokensProvider(
      REQUEST_LANGUAGE_ID,
      {
        provideDocumentSemanticTokens: (document) => {
          const builder = new vscode.SemanticTokensBuilder(LEGEND);
          for (const one of findOccurrences(documents.tree(document)))
            builder.push(documents.range(document, one), TOKENS[one.kind], one.isDefinition ? ['declaration'] : []);
          return builder.build();
        },
      },
      LEGEND,
    ),
  );
  store.add(
    vscode.languages.registerSelectionRangeProvider(REQUEST_LANGUAGE_ID, {
      provideSelectionRanges: (document, positions) =>
        positions.map((position) => {
          const spans = selectionSpans(documents.tree(document), document.offsetAt(position));
          return spans.reduceRight<vscode.SelectionRange | undefined>(
            (parent, span) => new vscode.SelectionRange(documents.range(document, span), parent),
            undefined,
          )!;
        }),
    }),
  );
  return store;
}

/** Throws an error if a name cannot be changed; VS Code shows its message at the name. */
function refuse(problem: RenameProblem | undefined, name: string, newName = ''): void {
  const [shown, wanted] = [plainLabel(name, 60), plainLabel(newName, 60)];
  switch (problem) {
    case undefined:
      return;
    case 'undefined':
      throw new Error(l10n.t('{0} is not defined in this file, so it cannot be renamed here.', shown));
    case 'malformed':
      throw new Error(l10n.t('A name starts with a letter, followed by letters, digits, _ or -.'));
    case 'taken':
      throw new Error(l10n.t('{0} is already used in this file.', wanted));
  }
}

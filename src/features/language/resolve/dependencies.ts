import { readExpression, findPlaceholders } from '../parse/placeholders';
import { findCapture, readDependencies } from '../parse/runTags';
import { findFileVariable, readPrompts } from './scope';
import { spanText, type HttpDocument, type RequestNode } from '../parse/tree';

/**
 * Names of the requests whose responses this request uses, directly or through its variables: captured ones, then those of the file, then
 * those of `environment`. Unused variables and variables that prompt the user need nothing.
 */
export function neededResponses(
  document: HttpDocument,
  node: RequestNode,
  environment: ReadonlyMap<string, string>,
): Set<string> {
  const names = new Set<string>();
  const seen = new Set(readPrompts(document, node).map(({ name }) => name));
  const open = [withoutVariables(document, node)];
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    for (const { inner } of findPlaceholders(text)) {
      const what = readExpression(inner);
      if (what.kind === 'response') names.add(what.request);
      if (what.kind !== 'name' || seen.has(what.name)) continue;
      seen.add(what.name);
      const capture = findCapture(document, node, what.name);
      if (capture) names.add(capture.request);
      const variable = findFileVariable(document, node, what.name);
      open.push(variable ? spanText(document, variable.value) : (environment.get(what.name) ?? ''));
    }
  }
  return names;
}

/** Names of the requests that run before this one: its dependencies, and those whose responses it uses. */
export function prerequisiteRequests(
  document: HttpDocument,
  node: RequestNode,
  environment: ReadonlyMap<string, string>,
): Set<string> {
  const names = neededResponses(document, node, environment);
  for (const { name } of readDependencies(document, node)) names.add(name);
  return names;
}

/** The text of a request without its variable definitions. */
function withoutVariables(document: HttpDocument, node: RequestNode): string {
  let text = '';
  let at = node.start;
  for (const { start, end } of node.variables) {
    text += document.text.slice(at, start);
    at = end;
  }
  return text + document.text.slice(at, node.end);
}

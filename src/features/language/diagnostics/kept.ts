import { fileVariables } from '../resolve/scope';
import { capturedNames } from '../parse/runTags';
import { textOf, type HttpDocument, type RequestNode } from '../parse/tree';
import type { CheckedAccount, Finding, Findings } from './finding';

/**
 * What was found out about the requests of a document, kept from one version of it to the next: a request is checked anew only when its own
 * text changed, or something outside it that counts for it. Holds no more than the last version had.
 */
export class KeptFindings {
  private outside = '';
  private last = new Map<string, readonly Finding[]>();

  /** Begins a version. The returned function gives the findings of a request, from before or by `check`, which adds to `findings`. */
  begin(findings: Findings): (node: RequestNode, account: CheckedAccount | undefined, check: () => void) => void {
    const { document, context } = findings;
    const before = this.last;
    const now = new Map<string, readonly Finding[]>();
    const outside = JSON.stringify([
      context.trusted,
      context.knowledge !== undefined,
      [...findings.names],
      variablesOf(document),
      capturedNames(document),
      [...(context.environment ?? [])],
      context.environments && [context.environments.selected, [...context.environments.definedIn]],
    ]);
    const holds = outside === this.outside;
    this.outside = outside;
    this.last = now;
    let variables = 0;
    return (node, account, check) => {
      // Which of several variables of a name counts depends on how many stand before.
      const key = `${account ? `${account.origin} ${account.generation} ${account.pathForm}` : ''} ${variables}\n${document.text.slice(node.start, node.end)}`;
      variables += node.variables.length;
      const known = now.get(key) ?? (holds ? before.get(key) : undefined);
      if (known) {
        now.set(key, known);
        for (const one of known) findings.all.push(moved(one, node.start));
        return;
      }
      const from = findings.all.length;
      check();
      now.set(
        key,
        findings.all.slice(from).map((one) => moved(one, -node.start)),
      );
    };
  }
}

function variablesOf(document: HttpDocument): string[][] {
  return [...fileVariables(document)].map(([name, all]) => [name, ...all.map((v) => textOf(document, v.value))]);
}

function moved(one: Finding, by: number): Finding {
  const fixes = one.fixes?.map((fix) => ({
    ...fix,
    edits: fix.edits.map((edit) => ({ ...edit, start: edit.start + by, end: edit.end + by })),
  }));
  return { ...one, start: one.start + by, end: one.end + by, ...(fixes ? { fixes } : {}) };
}

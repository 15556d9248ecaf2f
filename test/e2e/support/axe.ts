import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FrameLocator, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/**
 * The serious and critical issues axe finds in a panel, one line each; `within` limits the search. The page's CSP blocks added scripts,
 * so axe is injected through the debugger.
 */
export async function seriousFindings(panel: FrameLocator | Page, within = 'body'): Promise<string[]> {
  const body = await panel.locator('body').first().elementHandle();
  const frame = await body?.ownerFrame();
  assert.ok(frame);
  if (!(await frame.evaluate(() => 'axe' in globalThis))) await frame.evaluate(AXE);
  const findings = await frame.evaluate(async (context) => {
    const { axe } = globalThis as unknown as {
      axe: { run(context: unknown, options: unknown): Promise<{ violations: Finding[] }> };
    };
    return (await axe.run(context, { resultTypes: ['violations'] })).violations.map((v) => ({
      id: v.id,
      impact: v.impact,
      nodes: v.nodes.map((n) => ({ html: n.html, failureSummary: n.failureSummary })),
    }));
  }, within);
  return findings
    .filter((f) => f.impact === 'serious' || f.impact === 'critical')
    .map(
      (f) =>
        `${f.id}: ${f.nodes.map((n) => `${n.html.slice(0, 160)} (${n.failureSummary?.replace(/\s+/g, ' ').slice(0, 200)})`).join(' | ')}`,
    );
}

import assert from 'node:assert/strict';
import { diagnoseDocument, DiagnosticsCache, type RequestDiagnostic } from '../../../src/features/language/diagnostics';
import type { EnvironmentChoices } from '../../../src/features/language/diagnostics/types';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { diagnosticText, fixText } from '../../../src/features/language/texts/diagnostics';

describe('a variable that only other environments define', () => {
  const TEXT = '### A\nPOST /profile/lead/list?limit={{perPage}}\n';
  const choices = (selected: string | undefined, ...names: string[]): EnvironmentChoices => ({
    selected,
    definedIn: new Map(names.length ? [['perPage', names]] : [['other', ['dev']]]),
  });
  const tree = parseRequests(TEXT);
  const found = (
    environments?: EnvironmentChoices,
    text = TEXT,
    kept = new DiagnosticsCache(),
  ): RequestDiagnostic | undefined =>
    diagnoseDocument(
      text === TEXT ? tree : parseRequests(text),
      { trusted: true, ...(environments ? { environments } : {}) },
      kept,
    ).find(({ code }) => code === 'unresolved-variable');
  const fixes = (finding: RequestDiagnostic | undefined): string[] => (finding?.fixes ?? []).map(fixText);

  it('names them, and offers to select one before defining the variable in the file', () => {
    const finding = found(choices(undefined, 'dev', 'prod'));
    assert.equal(
      diagnosticText(finding!),
      'The variable perPage has no value, because no environment is selected. It is defined in dev, prod.',
    );
    assert.deepEqual(fixes(finding), ['Select Environment…', 'Define @perPage']);
  });

  it('names the environment that is selected and lacks it', () => {
    assert.equal(
      diagnosticText(found(choices('staging', 'prod'))!),
      'The environment staging has no value for perPage. It is defined in prod.',
    );
  });

  it('is said to have no value where no environment defines it, or there are none', () => {
    for (const environments of [undefined, choices(undefined), choices('dev')]) {
      const finding = found(environments);
      assert.equal(diagnosticText(finding!), 'The variable perPage has no value.');
      assert.deepEqual(fixes(finding), ['Define @perPage']);
    }
  });

  it('is no diagnostic once the file defines it', () => {
    assert.equal(found(choices(undefined, 'dev'), `@perPage = 5\n${TEXT}`), undefined);
  });

  it('is checked again when another environment is selected or defines it', () => {
    const kept = new DiagnosticsCache();
    const texts = [choices(undefined, 'dev'), choices('prod', 'dev'), choices('prod', 'dev', 'qa')].map(
      (environments) => diagnosticText(found(environments, TEXT, kept)!),
    );
    assert.equal(new Set(texts).size, 3, texts.join('\n'));
  });
});

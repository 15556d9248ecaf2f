import assert from 'node:assert/strict';
import { parseArguments } from '../../../src/features/sandbox/arguments';

const mistake = (...argv: string[]): string => {
  const parsed = parseArguments(argv);
  return 'mistake' in parsed ? parsed.mistake : '';
};

describe('sandbox arguments', () => {
  it('reads every option, in both spellings', () => {
    const parsed = parseArguments([
      '--port',
      '4010',
      '--leads=12',
      '--token',
      'abc',
      '--seed',
      'demo',
      '--state',
      'x.json',
      '--latency',
      '20',
      '--fault',
      '503:0.05',
      '--fault',
      'reset',
      '--page-cap',
      '50',
    ]);
    assert.ok('options' in parsed);
    const { options } = parsed;
    assert.deepEqual(
      [options.port, options.leads, options.token, options.seed, options.stateFile, options.latencyMs, options.pageCap],
      [4010, 12, 'abc', 'demo', 'x.json', 20, 50],
    );
    assert.deepEqual(options.faults, [
      { kind: '503', rate: 0.05, seed: 'demo' },
      { kind: 'reset', rate: 1, seed: 'demo' },
    ]);
  });

  it('says in one sentence what is wrong', () => {
    assert.match(mistake('--ports', '1'), /no option --ports/);
    assert.match(mistake('--port'), /needs a value/);
    assert.match(mistake('--port', '--leads'), /needs a value/);
    assert.match(mistake('--port', '70000'), /0 to 65535/);
    assert.match(mistake('--leads', 'many'), /--leads/);
    assert.match(mistake('--fault', 'flood'), /does not know flood/);
    assert.match(mistake('--fault', '503:2'), /between 0 and 1/);
    assert.match(mistake('--token', 'a b'), /blanks/);
    assert.ok('help' in parseArguments(['--port', '1', '--help']));
  });
});

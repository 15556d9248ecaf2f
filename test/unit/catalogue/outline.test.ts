import assert from 'node:assert/strict';
import { operations, retiredOperations } from '../../../src/api/catalogue';
import { operationsBelow, referenceOutline, type ReferenceNode } from '../../../src/features/reference/ui/outline';
import { liveFacts } from './facts';

const part = (generation: '1.0.0' | '2.0.0', old = false) => ({
  key: generation,
  label: generation,
  live: operations(generation),
  retired: old ? retiredOperations().filter((o) => o.generation === generation) : [],
});

/** Every node below a list, with its parent. */
function* walk(
  nodes: readonly ReferenceNode[],
  parent?: ReferenceNode,
): Generator<[ReferenceNode, ReferenceNode | undefined]> {
  for (const node of nodes) {
    yield [node, parent];
    if (node.kind === 'group') yield* walk(node.children, node);
  }
}

describe('the outline of the API reference', () => {
  it('contains every operation once', () => {
    const ids = operationsBelow(referenceOutline([part('1.0.0'), part('2.0.0')], 'Retired')).map((n) => n.operation.id);
    assert.equal(ids.length, liveFacts.length);
    assert.deepEqual(
      [...ids].sort(),
      operations()
        .map((o) => o.id)
        .sort(),
    );
  });

  it('has no heading for a single API version, and one for each of two', () => {
    assert.deepEqual(
      referenceOutline([part('1.0.0'), part('2.0.0')], 'Retired').map((n) => n.kind === 'group' && [n.label, n.count]),
      [
        ['1.0.0', 35],
        ['2.0.0', 179],
      ],
    );
    const alone = referenceOutline([part('1.0.0')], 'Retired');
    assert.ok(alone.length > 4);
    assert.equal(
      alone.every((n) => n.parent === undefined),
      true,
    );
  });

  it('puts retired operations into a group at the end', () => {
    const roots = referenceOutline([part('2.0.0', true)], 'Retired pages');
    const last = roots.at(-1);
    assert.equal(last?.kind === 'group' && last.label, 'Retired pages');
    assert.equal(operationsBelow(last ? [last] : []).length, retiredOperations().length);
  });

  it('knows the displayed parent of each node, and gives each a unique key', () => {
    const keys = new Set<string>();
    for (const [node, parent] of walk(referenceOutline([part('1.0.0', true), part('2.0.0', true)], 'Retired pages'))) {
      assert.equal(node.parent, parent, node.key);
      assert.equal(keys.has(node.key), false, node.key);
      keys.add(node.key);
    }
  });

  it('shows groups with a single subgroup as one', () => {
    for (const [node] of walk(referenceOutline([part('1.0.0'), part('2.0.0')], 'Retired'))) {
      if (node.kind === 'group' && node.parent)
        assert.equal(node.children.length === 1 && node.children[0]?.kind === 'group', false, node.label);
    }
    assert.ok(
      [...walk(referenceOutline([part('1.0.0')], 'Retired'))].some(
        ([n]) => n.kind === 'group' && n.label === 'Knowledge Base › Help Docs',
      ),
    );
  });
});

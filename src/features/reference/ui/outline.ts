import type { Operation } from '../../../api/catalogue/types';

/** A row of the API Reference view: a group with its children, or one operation. */
export type ReferenceNode = GroupNode | OperationNode;
/** A folder of the reference; `count` is the number of operations below it, at any depth. */
export interface GroupNode {
  readonly kind: 'group';
  readonly key: string;
  readonly label: string;
  readonly children: readonly ReferenceNode[];
  readonly count: number;
  readonly parent?: GroupNode;
}
/** An operation in the reference. */
export interface OperationNode {
  readonly kind: 'operation';
  readonly key: string;
  readonly operation: Operation;
  readonly parent?: GroupNode;
}

type Growing = { -readonly [K in keyof GroupNode]: GroupNode[K] } & { children: ReferenceNode[] };

const group = (key: string, label: string, parent: GroupNode | undefined): Growing => ({
  kind: 'group',
  key,
  label,
  children: [],
  count: 0,
  parent,
});

/** Adds operations below `root` along their groups. */
function grow(root: Growing, operations: readonly Operation[]): void {
  for (const operation of operations) {
    let at = root;
    for (const name of operation.group) {
      const key = `${at.key}/${name}`;
      let next = at.children.find((c): c is Growing => c.kind === 'group' && c.key === key);
      if (!next) {
        next = group(key, name, at);
        at.children.push(next);
      }
      at = next;
    }
    at.children.push({ kind: 'operation', key: operation.id, operation, parent: at });
  }
}

/** Counts operations, and merges a group with its only child group: `OAuth › Tracklog`. */
function settle(node: Growing): void {
  for (const child of node.children) if (child.kind === 'group') settle(child as Growing);
  const [only] = node.children;
  if (node.children.length === 1 && only?.kind === 'group' && node.parent) {
    node.label = `${node.label} › ${only.label}`;
    node.children = only.children.map((c) => ({ ...c, parent: node }) as ReferenceNode);
    for (const child of node.children) if (child.kind === 'group') adopt(child);
  }
  node.count = node.children.reduce((n, c) => n + (c.kind === 'group' ? c.count : 1), 0);
}

/** Updates the parent of the children after a node was copied. */
function adopt(node: GroupNode): void {
  for (const child of node.children) {
    (child as { parent?: GroupNode }).parent = node;
    if (child.kind === 'group') adopt(child);
  }
}

/** The tree of the given generations, each under its own heading if there are several; retired operations are in a group at the end. */
export function referenceOutline(
  parts: readonly {
    readonly label: string;
    readonly key: string;
    readonly live: readonly Operation[];
    readonly retired: readonly Operation[];
  }[],
  retiredLabel: string,
): readonly ReferenceNode[] {
  const roots = parts.map(({ label, key, live, retired }) => {
    const root = group(key, label, undefined);
    grow(root, live);
    if (retired.length) {
      const old = group(`${key}/retired`, retiredLabel, root);
      grow(old, retired);
      root.children.push(old);
    }
    settle(root);
    return root;
  });
  if (roots.length !== 1) return roots;
  return (roots[0] as Growing).children.map((child) => Object.assign(child, { parent: undefined }));
}

/** All operations below a list of nodes, in order. */
export function operationsBelow(nodes: readonly ReferenceNode[]): OperationNode[] {
  return nodes.flatMap((n) => (n.kind === 'operation' ? [n] : operationsBelow(n.children)));
}

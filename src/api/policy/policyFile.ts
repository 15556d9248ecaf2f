import { lstatSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isPolicyProblem, NO_POLICY, parsePolicy, STRICTEST_POLICY, type Policy, type PolicyProblem } from './policy';

const MAX_BYTES = 64 * 1024;
const FOLDER = 'acquire-vscode';
const FILE = 'policy.json';

/**
 * Where the policy of a computer may be. Only administrators can write there. On Windows the usual folder comes first: the variable is the
 * user's to change, so it can add a policy but not remove one.
 */
export function policyPaths(platform: NodeJS.Platform, programData?: string): readonly string[] {
  if (platform === 'darwin') return [`/Library/Application Support/${FOLDER}/${FILE}`];
  if (platform !== 'win32') return [`/etc/${FOLDER}/${FILE}`];
  const usual = 'C:\\ProgramData';
  return [...new Set([usual, programData || usual])].map((folder) => path.win32.join(folder, FOLDER, FILE));
}

/** What a computer's policy is, and what is wrong with its file. */
export interface LoadedPolicy {
  readonly policy: Policy;
  /** The file that was found. */
  readonly file?: string;
  readonly problem?: PolicyProblem;
}

/** Reads the first policy file there is. One that cannot be used counts as the strictest policy. Never throws. */
export function loadPolicy(files: readonly string[]): LoadedPolicy {
  for (const file of files) {
    const text = readPolicyText(file);
    if (text === undefined) continue;
    const parsed = typeof text === 'string' ? parsePolicy(text) : text;
    return isPolicyProblem(parsed) ? { file, policy: STRICTEST_POLICY, problem: parsed } : { file, policy: parsed };
  }
  return { policy: NO_POLICY };
}

/** The text of a file; undefined where there is none. Whatever else keeps it from being read is a problem. */
function readPolicyText(file: string): string | PolicyProblem | undefined {
  try {
    // Asked first: a pipe in its place would never end.
    const stats = statSync(file);
    if (!stats.isFile()) return { kind: 'not-a-file' };
    if (stats.size > MAX_BYTES) return { kind: 'too-large' };
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    // A dangling link is a file that should be there.
    if (code === 'ENOENT' && !isLink(file)) return undefined;
    return { kind: 'unreadable', name: code };
  }
}

function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

import { lstatSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isPolicyProblem, NO_POLICY, parsePolicy, STRICTEST_POLICY, type Policy, type PolicyProblem } from './policy';

const MAX_BYTES = 64 * 1024;
const FOLDER = 'acquire-vscode';
const FILE = 'policy.json';

/**
 * Possible locations of the computer's policy. Only administrators can write there. On Windows the standard folder comes first: users can
 * change the variable, so it may add a policy but not remove one.
 */
export function policyPaths(platform: NodeJS.Platform, programData?: string): readonly string[] {
  if (platform === 'darwin') return [`/Library/Application Support/${FOLDER}/${FILE}`];
  if (platform !== 'win32') return [`/etc/${FOLDER}/${FILE}`];
  const usual = 'C:\\ProgramData';
  return [...new Set([usual, programData || usual])].map((folder) => path.win32.join(folder, FOLDER, FILE));
}

/** The computer's policy, and what is wrong with its file. */
export interface LoadedPolicy {
  readonly policy: Policy;
  /** The file that was found. */
  readonly file?: string;
  readonly problem?: PolicyProblem;
}

/** Reads the first existing policy file. One that cannot be used counts as the strictest policy. Never throws. */
export function loadPolicy(files: readonly string[]): LoadedPolicy {
  for (const file of files) {
    const text = readPolicyText(file);
    if (text === undefined) continue;
    const parsed = typeof text === 'string' ? parsePolicy(text) : text;
    return isPolicyProblem(parsed) ? { file, policy: STRICTEST_POLICY, problem: parsed } : { file, policy: parsed };
  }
  return { policy: NO_POLICY };
}

/** The text of a file; undefined if there is no file. Anything else that keeps it from being read is a problem. */
function readPolicyText(file: string): string | PolicyProblem | undefined {
  try {
    // Checked first: reading a pipe would never end.
    const stats = statSync(file);
    if (!stats.isFile()) return { kind: 'not-a-file' };
    if (stats.size > MAX_BYTES) return { kind: 'too-large' };
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    // A dangling link means that there should be a file.
    if (code === 'ENOENT' && !isLink(file)) return undefined;
    return { kind: 'unreadable', name: code };
  }
}

function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

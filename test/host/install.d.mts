import type { Lane } from './server.mjs';

export const LANES: Readonly<Record<Lane, { readonly vscode: string; readonly full: boolean }>>;
export function installHost(lane: Lane, say?: (line: string) => void): Promise<string>;

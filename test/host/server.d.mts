import type { ChildProcess } from 'node:child_process';

export type Lane = 'default' | 'oldest' | 'newest';
export interface Server {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly host: string;
  /** Settings, extensions and logs of this server; gone when it has ended. */
  readonly dataDir: string;
  /** What it has written so far. */
  output(): string;
  /** Ends the server and all it started; resolves when they are gone. */
  stop(): Promise<unknown>;
  readonly done: Promise<{ code: number; timedOut: boolean }>;
}
export interface ServerOptions {
  lane?: Lane;
  dataDir?: string;
  settings?: Record<string, unknown>;
  port?: number;
  args?: string[];
  env?: Record<string, string>;
  keepData?: boolean;
  /** Folders have to be trusted, as for a user; else all are. */
  trust?: boolean;
}
export const SETTINGS: Readonly<Record<string, unknown>>;
export function lanePaths(lane: Lane): { node: string; flags: string[]; vscode: string; codeServer: string };
export function cleanEnv(extra?: Record<string, string>): NodeJS.ProcessEnv;
export function newDataDir(): string;
export function writeSettings(dataDir: string, settings?: Record<string, unknown>): void;
export function installVsix(options: { lane?: Lane; dataDir: string; vsix: string }): Promise<void>;
export function installVsixCopy(options: { lane?: Lane; dataDir: string; vsix: string }): Promise<void>;
export function startServer(options?: ServerOptions): Promise<Server>;
export function collect(child: ChildProcess): () => string;
export function addressOf(
  server: { child: ChildProcess; done: Promise<{ code: number }>; stop(): Promise<unknown> },
  output: () => string,
  pattern: RegExp,
  toUrl: (match: string) => string,
): Promise<string>;
export function workbenchUrl(
  server: { url: string; host: string },
  options?: { folder?: string; development?: string; tests?: string; payload?: [string, string][] },
): string;

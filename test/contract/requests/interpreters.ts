// Runs generated programs, all programs of a language in one process.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeLanguageId } from '../../../src/features/requests/code/codeLanguages';
import { TEST_TOKEN } from '../client/support';

/** How programs of a language are run. */
export interface Interpreter {
  /** Alternative commands, one of which must work, with arguments that exit with 0 if it does. */
  readonly needs: readonly (readonly string[])[];
  /** Writes programs into a folder; returns the commands that run them. */
  prepare(programs: readonly string[], folder: string): readonly (readonly string[])[];
}

/** Writes programs as `r0.py`, `r1.py`, …; returns their absolute names. */
function write(programs: readonly string[], folder: string, name: (index: number) => string): string[] {
  return programs.map((program, i) => {
    const file = path.join(folder, name(i));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, program);
    return file;
  });
}

/** A file that runs the others. */
function runner(folder: string, name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const modules =
  (extension: string): Interpreter['prepare'] =>
  (programs, folder) => {
    const files = write(programs, folder, (i) => `r${i}.${extension}`);
    const text = files.map((file) => `await import(${JSON.stringify(pathToFileURL(file).href)});`).join('\n');
    return [[process.execPath, runner(folder, 'run.mjs', text)]];
  };

/** An interpreter that takes the names of programs and runs one after the other, each on its own. */
const loop =
  (command: readonly string[], extension: string, text: string): Interpreter['prepare'] =>
  (programs, folder) => [
    [...command, runner(folder, `run.${extension}`, text), ...write(programs, folder, (i) => `r${i}.${extension}`)],
  ];

/** Another Python, first in the path, may lack packages that Debian's has. */
const python = spawnSync('python3', ['-c', 'import requests']).status === 0 ? 'python3' : '/usr/bin/python3';
const hasGo = spawnSync('go', ['version']).status === 0;

/** For Java programs that run for a second: less compiling and no threads for a large heap. */
const STARTS_FAST = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

export const INTERPRETERS: Readonly<Partial<Record<CodeLanguageId, Interpreter>>> = {
  'shell:curl': {
    needs: [['bash', '-c', 'curl --version && base64 --version']],
    prepare: loop(['bash'], 'sh', 'for file in "$@"; do source "$file"; done'),
  },
  'javascript:fetch': { needs: [], prepare: modules('cjs') },
  'node:axios': { needs: [], prepare: modules('mjs') },
  'python:requests': {
    needs: [[python, '-c', 'import requests']],
    prepare: loop([python], 'py', 'import runpy, sys\nfor name in sys.argv[1:]: runpy.run_path(name)'),
  },
  'php:curl': {
    needs: [['php', '-r', 'curl_version();']],
    prepare: loop(['php'], 'php', '<?php foreach (array_slice($argv, 1) as $name) include $name;'),
  },
  'ruby:native': {
    needs: [['ruby', '--version']],
    prepare: loop(['ruby'], 'rb', 'ARGV.each { |name| load name, true }'),
  },
  'go:native': {
    needs: [
      ['go', 'version'],
      ['gccgo', '--version'],
    ],
    prepare(programs, folder) {
      const named = programs.map((program, i) => program.replace('func main() {', `func run${i}() {`));
      const files = write(named, folder, (i) => `r${i}.go`);
      const calls = programs.map((_, i) => `\trun${i}()`).join('\n');
      files.push(runner(folder, 'main.go', `package main\n\nfunc main() {\n${calls}\n}\n`));
      const program = path.join(folder, 'program');
      return [hasGo ? ['go', 'build', '-o', program, ...files] : ['gccgo', '-o', program, ...files], [program]];
    },
  },
  'java:nethttp': {
    needs: [['javac', '-version']],
    prepare(programs, folder) {
      const named = programs.map((program, i) => program.replace('public class Main {', `public class R${i} {`));
      const files = write(named, folder, (i) => `R${i}.java`);
      const calls = programs.map((_, i) => `R${i}.main(args);`).join('\n');
      const main = `class Run { public static void main(String[] args) throws Exception {\n${calls}\nSystem.exit(0); } }`;
      return [
        // ASCII, as on a system whose charset is not UTF-8.
        [
          'javac',
          ...STARTS_FAST.map((option) => `-J${option}`),
          '-encoding',
          'ascii',
          '-d',
          folder,
          ...files,
          runner(folder, 'Run.java', main),
        ],
        ['java', ...STARTS_FAST, '-cp', folder, 'Run'],
      ];
    },
  },
};

/** Whether the interpreter of a language is installed. With ACQUIRE_REQUIRE_INTERPRETERS=1 it must be. */
export function isInstalled({ needs }: Interpreter): boolean {
  const works = needs.length === 0 || needs.some(([command, ...args]) => spawnSync(command!, args).status === 0);
  if (!works && process.env['ACQUIRE_REQUIRE_INTERPRETERS'] === '1')
    throw new Error(`not installed: ${needs.map((need) => need.join(' ')).join(', or ')}`);
  return works;
}

/** Runs programs with the token in the environment; resolves to their stderr. */
export async function runInterpreter(
  interpreter: Interpreter,
  programs: readonly string[],
  folder: string,
): Promise<string> {
  let said = '';
  for (const [command, ...args] of interpreter.prepare(programs, folder)) {
    const child = spawn(command!, args, {
      cwd: folder,
      env: { ...process.env, ACQUIRE_TOKEN: TEST_TOKEN, JAVA_TOOL_OPTIONS: undefined, no_proxy: '127.0.0.1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (data: Buffer) => (said += data.toString()));
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('close', resolve),
    );
    if (code !== 0) said += `\n${command!} ended with ${code}`;
  }
  return said.slice(0, 4_000);
}

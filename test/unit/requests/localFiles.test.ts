import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  inspectFile,
  isBelowFolder,
  MAX_FILE_BYTES,
  readInspected,
  type InspectedFile,
} from '../../../src/features/requests/localFiles';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { buildDocumentRequest } from '../../../src/features/language/resolve/toRequest';
import { figure } from '../../figures';

const posix = process.platform !== 'win32';

describe('files that a request sends', () => {
  let root: string;
  let workspace: string;
  let folder: string;
  const at = (...parts: string[]): string => path.join(root, ...parts);
  before(() => {
    root = realpathSync(mkdtempSync(path.join(tmpdir(), 'acq-files-')));
    workspace = at('work');
    folder = at('work', 'requests');
    mkdirSync(folder, { recursive: true });
    mkdirSync(at('work-evil'));
    writeFileSync(at('secret.txt'), 'SECRET');
    writeFileSync(at('work-evil', 'secret.txt'), 'SECRET');
    writeFileSync(path.join(folder, 'body.json'), '{"a":1}');
    writeFileSync(path.join(workspace, 'shared.json'), '{"b":2}');
    writeFileSync(path.join(workspace, '..shared'), 'dots');
    if (!posix) return;
    symlinkSync(at('secret.txt'), path.join(folder, 'link.txt'));
    symlinkSync(root, path.join(folder, 'up'));
    symlinkSync(path.join(folder, 'link.txt'), path.join(folder, 'link-to-link.txt'));
    symlinkSync(path.join(workspace, 'shared.json'), path.join(folder, 'inner-link.json'));
    symlinkSync(workspace, at('opened-by-link'));
    execFileSync('mkfifo', [path.join(folder, 'pipe')]);
  });
  after(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const inspect = async (written: string, boundary = workspace): Promise<InspectedFile> => {
    const file = await inspectFile(written, folder, boundary);
    assert.equal(typeof file, 'object', `${written}: ${String(file)}`);
    return file as InspectedFile;
  };

  it('are read without a question below the workspace folder', async () => {
    const names = ['./body.json', 'body.json', '../shared.json', '../requests/../shared.json', '../..shared'];
    if (posix) names.push('inner-link.json', path.join(workspace, 'shared.json'));
    for (const written of names) {
      const file = await inspect(written);
      assert.ok(file.inside, written);
      const bytes = await readInspected(file);
      assert.ok(bytes instanceof Uint8Array && bytes.length === file.size, written);
    }
    if (posix) assert.ok((await inspect('./body.json', at('opened-by-link'))).inside);
  });

  it('[threat: files] need consent outside of it, however they are named', async () => {
    const spellings = ['../../secret.txt', './../../secret.txt', '../../work-evil/secret.txt', at('secret.txt')];
    if (posix)
      spellings.push(
        'link.txt',
        'link-to-link.txt',
        'up/secret.txt',
        './up/work/../secret.txt',
        '/etc/passwd',
        '../../../../../../../../../../etc/passwd',
        '//etc/passwd',
        path.join(workspace, '..', 'secret.txt'),
      );
    for (const written of spellings) {
      const file = await inspect(written);
      assert.equal(file.inside, false, written);
      assert.ok(!isBelowFolder(workspace, file.path), written);
    }
    figure('files', `${spellings.length} spellings of files outside the workspace: 0 read without consent`);
  });

  it('[threat: files] are refused when they are devices, pipes, folders or too large', async function () {
    if (!posix) this.skip();
    writeFileSync(path.join(folder, 'large'), '');
    truncateSync(path.join(folder, 'large'), MAX_FILE_BYTES + 1);
    writeFileSync(path.join(folder, 'largest'), '');
    truncateSync(path.join(folder, 'largest'), MAX_FILE_BYTES);
    const refused: [string, string][] = [
      ['/dev/zero', 'file-not-regular'],
      ['/dev/null', 'file-not-regular'],
      ['../../../../../../../../dev/random', 'file-not-regular'],
      ['pipe', 'file-not-regular'],
      ['.', 'file-not-regular'],
      ['..', 'file-not-regular'],
      ['large', 'file-too-large'],
      ['missing.json', 'file-unreadable'],
      ['body.json\u0000.txt', 'file-unreadable'],
    ];
    for (const [written, reason] of refused)
      assert.equal(await inspectFile(written, folder, workspace), reason, written);
    const largest = await readInspected(await inspect('largest'));
    assert.ok(largest instanceof Uint8Array && largest.length === MAX_FILE_BYTES);
    figure('files', `${refused.length} devices, pipes, folders and oversized files refused`);
  });

  it('[threat: files] are not read if they were replaced after they were inspected', async function () {
    if (!posix) this.skip();
    const changes: [string, (file: string) => void, string][] = [
      [
        'another file',
        (file) => {
          writeFileSync(`${file}.new`, 'other');
          renameSync(`${file}.new`, file);
        },
        'file-changed',
      ],
      [
        'a link',
        (file) => {
          rmSync(file);
          symlinkSync(at('secret.txt'), file);
        },
        'file-unreadable',
      ],
      [
        'a pipe',
        (file) => {
          rmSync(file);
          execFileSync('mkfifo', [file]);
        },
        'file-not-regular',
      ],
      [
        'a folder',
        (file) => {
          rmSync(file);
          mkdirSync(file);
        },
        'file-not-regular',
      ],
      [
        'nothing',
        (file) => {
          rmSync(file);
        },
        'file-unreadable',
      ],
      [
        'a file that grew to more than may be sent',
        (file) => {
          truncateSync(file, MAX_FILE_BYTES + 1);
        },
        'file-changed',
      ],
      [
        'a file that grew by one byte',
        (file) => {
          appendFileSync(file, '!');
        },
        'file-changed',
      ],
      [
        'a file that was empty first',
        (file) => {
          truncateSync(file, 100_000);
        },
        'file-changed',
      ],
    ];
    for (const [what, change, reason] of changes) {
      writeFileSync(path.join(folder, 'victim'), what === 'a file that was empty first' ? '' : 'fine');
      const file = await inspect('victim');
      change(path.join(folder, 'victim'));
      assert.equal(await readInspected(file), reason, what);
      rmSync(path.join(folder, 'victim'), { recursive: true, force: true });
    }
    mkdirSync(path.join(folder, 'inner'));
    writeFileSync(path.join(folder, 'inner', 'secret.txt'), 'fine');
    const file = await inspect('inner/secret.txt');
    rmSync(path.join(folder, 'inner'), { recursive: true });
    symlinkSync(root, path.join(folder, 'inner'));
    assert.equal(await readInspected(file), 'file-changed');
    rmSync(path.join(folder, 'inner'));
  });

  it('[threat: files] need consent wherever they are when the document is outside every workspace folder', async () => {
    const names = ['./body.json', 'body.json', '../shared.json', '../../secret.txt', path.join(folder, 'body.json')];
    if (posix) names.push('inner-link.json', 'link.txt', '/etc/passwd');
    for (const written of names) {
      const file = await inspectFile(written, folder, undefined);
      assert.ok(typeof file === 'object' && !file.inside, written);
    }
    assert.equal(await inspectFile('//host/share/file', folder, undefined), posix ? 'file-unreadable' : 'file-outside');
  });

  it('[threat: files] are refused when the system makes them up, and read no further than was said', async function () {
    if (process.platform !== 'linux') this.skip();
    symlinkSync('/proc/self/environ', path.join(folder, 'environ'));
    const made = [
      '/proc/self/environ',
      '/proc/self/cmdline',
      '/proc/self/status',
      '/proc/version',
      '/proc/meminfo',
      '/proc/mounts',
      '/proc/sys/kernel/hostname',
      '/sys/kernel/mm/transparent_hugepage/enabled',
      'environ',
    ].filter((one) => existsSync(path.resolve(folder, one)));
    assert.ok(made.length >= 8);
    for (const written of made)
      assert.equal(await inspectFile(written, folder, workspace), 'file-not-regular', written);
    // Also if the type of the file system is unknown.
    const { dev, ino } = statSync('/proc/self/environ', { bigint: true });
    const environ = { path: '/proc/self/environ', size: 0, inside: false, device: dev, inode: ino };
    assert.equal(await readInspected(environ), 'file-changed');
    writeFileSync(path.join(folder, 'empty'), '');
    assert.deepEqual(await readInspected(await inspect('empty')), Buffer.alloc(0));
    writeFileSync(path.join(folder, 'shorter'), 'twelve bytes');
    const shorter = await inspect('shorter');
    truncateSync(path.join(folder, 'shorter'), 6);
    assert.deepEqual(await readInspected(shorter), Buffer.from('twelve'));
    figure('files', `${made.length} files of /proc and /sys refused`);
  });

  it('are named by the document itself, or by a variable or response', () => {
    const asked: [string, boolean][] = [];
    const document = parseRequests(
      '@name = body\nPOST /profile/lead/list\nContent-Type: text/plain\n\n< ./a.json\n<@ ./{{name}}.json\n<@latin1 ./c.txt\n',
    );
    const build = (content: Uint8Array | 'file-too-large' | undefined) =>
      buildDocumentRequest(document, document.requests[0]!, {
        resolve: () => ({ pieces: [{ text: 'body', data: false }] }),
        file: (name, literal) => {
          asked.push([name, literal]);
          return content;
        },
      });
    assert.ok(build(new Uint8Array([97])).request);
    assert.deepEqual(asked, [
      ['./a.json', true],
      ['./body.json', false],
      ['./c.txt', true],
    ]);
    assert.deepEqual(
      build('file-too-large').problems?.map((p) => p.code),
      ['file-too-large', 'file-too-large', 'file-too-large'],
    );
    assert.equal(build(undefined).problems?.[0]?.code, 'file-unreadable');
  });
});

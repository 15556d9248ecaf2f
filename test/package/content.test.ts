import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { LANGUAGES } from '../../scripts/lib/translations';
import { isLicenseText } from '../../scripts/lib/notices';
import { root } from '../../scripts/lib/paths';
import { staticImports } from '../../scripts/lib/staticImports';
import { testVsix } from '../../scripts/lib/testVsix';
import { readZip } from '../../scripts/lib/zip';
import type { Manifest } from './support/vsix';

const KB = 1024;
/** Every file of the package matches one of these. */
const MEANT = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package\.json|package\.nls(\.[a-z-]+)?\.json|readme\.md|changelog\.md|LICENSE\.txt|ThirdPartyNotices\.txt)$/i,
  /^extension\/dist\/([\w-]+\.cjs|cli\.mjs)$/,
  /^extension\/dist\/webview\/[\w-]+\.(js|css|ttf)$/,
  /^extension\/dist\/(catalogue|examples)\.json\.br$/,
  /^extension\/dist\/openapi\/[\w.-]+\.json\.br$/,
  /^extension\/media\/([\w-]+\/)*[\w.-]+\.(svg|png|woff|md|json)$/,
];

describe('the package', () => {
  let files: ReadonlyMap<string, Buffer>;
  let manifest: Manifest;
  const text = (name: string): string => {
    const content = files.get(`extension/${name}`);
    assert.ok(content, `${name} is not in the package`);
    return content.toString('utf8');
  };
  const scripts = (): string[] => [...files.keys()].filter((name) => /\.[cm]?js$/.test(name));

  before(() => {
    files = readZip(testVsix());
    manifest = JSON.parse(text('package.json')) as Manifest;
  });

  it('contains only expected files', () => {
    assert.deepEqual(
      [...files.keys()].filter((name) => !MEANT.some((pattern) => pattern.test(name))),
      [],
    );
  });

  it('contains no source maps, tests, sources or native code', () => {
    assert.deepEqual(
      [...files.keys()].filter((name) =>
        /\.(map|ts|mts|node|exe|dll|so|dylib|wasm)$|(^|\/)(test|src|node_modules)\//.test(name),
      ),
      [],
    );
    for (const name of scripts())
      assert.ok(
        !/\/\/[#@] sourceMappingURL=/.test(files.get(name)?.toString('utf8') ?? ''),
        `${name} points to a source map`,
      );
  });

  it('excludes the images of the documentation, which the readme loads from the web', () => {
    assert.deepEqual(
      [...files.keys()].filter((name) => name.startsWith('extension/media/docs/')),
      [],
    );
    const readme = [...files].find(([name]) => /^extension\/readme\.md$/i.test(name))?.[1].toString('utf8') ?? '';
    assert.deepEqual(
      [...readme.matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g)]
        .map((match) => match[1] ?? '')
        .filter((address) => !address.startsWith('https://')),
      [],
    );
  });

  it('contains the texts of each language, and no other translation files', () => {
    const found = [...files.keys()].filter((name) => /l10n|\.nls\.[a-z-]+\.json$/.test(name)).sort();
    assert.deepEqual(
      found,
      LANGUAGES.flatMap((language) => [
        `extension/media/l10n/bundle.l10n.${language}.json`,
        `extension/package.nls.${language}.json`,
      ]).sort(),
    );
    assert.equal(manifest.l10n, './media/l10n');
  });

  it('is at most 1.1 MB', () => {
    assert.ok(statSync(testVsix()).size <= 1.1 * 1024 * KB, `${statSync(testVsix()).size} bytes`);
  });

  it('loads at most 120 KB at activation', () => {
    const main = path.posix.normalize(manifest.main);
    const read = (name: string): string => text(path.posix.join(path.posix.dirname(main), name));
    const bytes = staticImports(path.posix.basename(main), read).map((name) => Buffer.byteLength(read(name)));
    const total = bytes.reduce((sum, size) => sum + size, 0);
    assert.ok(total <= 120 * KB, `${total} bytes in ${bytes.length} files`);
  });

  it('has a license, a readme and a changelog', () => {
    const has = (pattern: RegExp): boolean =>
      [...files].some(([name, content]) => pattern.test(name) && content.length > 0);
    for (const pattern of [/^extension\/LICENSE/i, /^extension\/readme\.md$/i, /^extension\/changelog\.md$/i])
      assert.ok(has(pattern), String(pattern));
  });

  it('contains every file the manifest names', () => {
    const { contributes } = manifest;
    const named = [
      manifest.main,
      manifest.icon,
      ...Object.values(contributes.viewsContainers)
        .flat()
        .map((container) => container.icon),
      ...Object.values(contributes.icons).map((icon) => icon.default.fontPath),
      ...[
        ...JSON.stringify(contributes).matchAll(
          /"(?:path|configuration|schema|light|dark|hc|hcLight|image|svg|markdown|url)":"(\.?\/?(?:dist|media)\/[^"]+)"/g,
        ),
      ].map((match) => match[1] ?? ''),
    ];
    assert.deepEqual(
      named.map((name) => path.posix.join('extension', name)).filter((name) => !files.has(name)),
      [],
    );
  });

  it('contains every chunk and worker its bundles load', () => {
    const loaded = new Set<string>();
    for (const name of scripts().filter((script) => !script.includes('/webview/'))) {
      const code = files.get(name)?.toString('utf8') ?? '';
      for (const [, chunk] of code.matchAll(/(?:require\(|import )["']\.\/([\w-]+\.cjs)["']/g)) loaded.add(chunk ?? '');
      for (const [, worker] of code.matchAll(/__dirname, ?"([\w-]+\.cjs)"/g)) loaded.add(worker ?? '');
    }
    assert.ok(loaded.size > 5, [...loaded].join(', '));
    assert.deepEqual(
      [...loaded].filter((chunk) => !files.has(`extension/dist/${chunk}`)),
      [],
    );
    // and no unused ones, except the entry points
    const entries = [path.posix.basename(manifest.main), 'cli.mjs', 'sandbox.cjs'];
    const chunks = scripts()
      .filter((name) => /^extension\/dist\/[^/]+$/.test(name))
      .map((name) => path.posix.basename(name));
    assert.deepEqual(
      chunks.filter((chunk) => !loaded.has(chunk) && !entries.includes(chunk)),
      [],
    );
  });

  it('contains no traces of the machine it was built on', () => {
    assert.ok(root.length > 1);
    assert.deepEqual(
      [...files].filter(([, content]) => content.includes(root)).map(([name]) => name),
      [],
    );
  });

  it('names the license of every bundled package', () => {
    const notices = text('ThirdPartyNotices.txt');
    const named = new Map(
      [...notices.matchAll(/^-{80}\n(\S+) (\S+) \((.+)\)$/gm)].map(([, name, version]) => [name ?? '', version]),
    );
    // Every package that the sources import, in the version of the manifest. Only the bundler knows their dependencies.
    const src = path.join(root, 'src');
    const imported = readdirSync(src, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) =>
        [
          ...readFileSync(path.join(src, name), 'utf8').matchAll(
            /^(?:import|export) (?!type )[^;]*? from '((?:@[\w-]+\/)?[\w-]+)(?:\/[^']*)?';$/gm,
          ),
        ].map((match) => match[1] ?? ''),
      );
    const { dependencies } = manifest;
    const wanted = [...new Set(imported)].filter((name) => name in dependencies);
    assert.ok(wanted.length > 5, wanted.join());
    assert.deepEqual(
      wanted.filter((name) => named.get(name) !== dependencies[name]),
      [],
    );
    assert.ok(named.size > wanted.length);
    assert.ok(!notices.includes('node_modules/'), 'it names a folder');
  });

  it('contains the license text of every bundled package', () => {
    const [, ...packages] = text('ThirdPartyNotices.txt').split(/^-{80}\n/m);
    assert.ok(packages.length > 40, `${packages.length} packages`);
    const without = packages.filter((one) => {
      const [, , ...body] = one.split('\n');
      return !isLicenseText(body.join('\n')) || !/copyright/i.test(body.join('\n'));
    });
    assert.deepEqual(
      without.map((one) => one.split('\n')[0]),
      [],
    );
  });

  it('contains no telemetry', () => {
    for (const name of scripts()) {
      const code = files.get(name)?.toString('utf8') ?? '';
      assert.ok(
        !/createTelemetryLogger|applicationinsights|vortex\.data\.microsoft|sentry\.io|segment\.io|mixpanel/i.test(
          code,
        ),
        name,
      );
    }
  });

  it('has a readme with images that a marketplace shows', () => {
    const readme = [...files].find(([name]) => /^extension\/readme\.md$/i.test(name))?.[1].toString('utf8');
    assert.ok(readme, 'no readme');
    const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)\s]+)|<img[^>]+src="([^"]+)"/g)].map(
      (match) => match[1] ?? match[2] ?? '',
    );
    assert.deepEqual(
      pictures.filter(
        (address) => /\.svg(\?|$)/i.test(address) || (/^[a-z]+:/i.test(address) && !address.startsWith('https:')),
      ),
      [],
    );
  });

  it('has an icon of at least 256 pixels', () => {
    const icon = files.get(`extension/${manifest.icon}`);
    assert.ok(icon);
    assert.equal(icon.toString('latin1', 1, 4), 'PNG');
    assert.ok(
      icon.readUInt32BE(16) >= 256 && icon.readUInt32BE(20) >= 256,
      `${icon.readUInt32BE(16)} × ${icon.readUInt32BE(20)}`,
    );
  });
});

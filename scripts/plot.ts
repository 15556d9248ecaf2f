// npm run plot -- FILE   Draws what `npm run bench -- --json FILE` measured, as media/docs/bench.svg and .png, and writes the
// table of docs/bench.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Measurement } from '../test/bench/record';
import { formatValue, goalOf, type Measurements } from './lib/measurements';
import { root } from './lib/paths';
import { runScript, UsageError } from './lib/processes';
import { launchBrowser } from './vscode/browser';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);
const WIDTH = 860;
const LABEL = 210;
const BAR = 470;
const ROW = 22;
const COLORS = { ours: '#2563eb', other: '#94a3b8', goal: '#dc2626' };

interface Panel {
  readonly line: Measurement['line'];
  readonly title: string;
  /** Which measurements of the line are drawn; absent: all. */
  readonly only?: (line: Measurement) => boolean;
  readonly logarithmic?: boolean;
}

/** What is drawn: the lines for which other programs were measured too. */
const PANELS: readonly Panel[] = [
  { line: 'bundle', title: 'Minified main bundle, KB', logarithmic: true },
  { line: 'load', title: 'Loading it in a fresh process, ms' },
  {
    line: 'send',
    title: 'Sending one request and reading its answer, over bare node:http',
    only: (l) => l.what.includes('node:http'),
  },
  {
    line: 'parse',
    title: '1,000 requests parsed, over a bare scan of the lines',
    only: (l) => l.what.includes('bare line scan'),
    logarithmic: true,
  },
  { line: 'inflate', title: 'Memory taken by an answer of 200 MB, MB' },
];

/** Draws the bars as SVG. */
function draw({ about, lines }: Measurements): string {
  const parts: string[] = [];
  let y = 34;
  for (const { line, title, only = () => true, logarithmic } of PANELS) {
    const rows = lines.filter((l) => l.line === line && only(l));
    if (!rows.length) continue;
    const most = Math.max(...rows.map((l) => Math.max(l.value, l.atMost ?? 0)));
    const length = (value: number): number =>
      (logarithmic ? Math.log10(1 + Math.max(0, value)) / Math.log10(1 + most) : value / most) * BAR;
    parts.push(`<text x="16" y="${y}" class="title">${escape(title)}${logarithmic ? ' (logarithmic)' : ''}</text>`);
    y += 10;
    for (const { who, value, unit, atMost } of rows) {
      parts.push(
        `<text x="${LABEL - 10}" y="${y + 15}" text-anchor="end">${escape(who === 'ours' ? 'this extension' : who)}</text>`,
      );
      parts.push(
        `<rect x="${LABEL}" y="${y + 3}" width="${Math.max(1.5, length(value)).toFixed(1)}" height="${ROW - 7}" fill="${who === 'ours' ? COLORS.ours : COLORS.other}"/>`,
      );
      if (atMost !== undefined)
        parts.push(
          `<line x1="${(LABEL + length(atMost)).toFixed(1)}" x2="${(LABEL + length(atMost)).toFixed(1)}" y1="${y}" y2="${y + ROW - 1}" stroke="${COLORS.goal}" stroke-width="2"/>`,
        );
      parts.push(
        `<text x="${(LABEL + Math.max(length(value), atMost === undefined ? 0 : length(atMost)) + 8).toFixed(1)}" y="${y + 15}">${formatValue(value)} ${unit}</text>`,
      );
      y += ROW;
    }
    y += 26;
  }
  const said = `${about.cpu}, ${about.cores} cores, ${about.system}; Node ${about.node}, axios ${about.axios}, undici ${about.undici}; ${about.date}. Red: the goal, at most.`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y + 6}" viewBox="0 0 ${WIDTH} ${y + 6}" role="img" aria-label="Measured figures beside other programs">
<style>text { font: 13px system-ui, 'DejaVu Sans', sans-serif; fill: #1f2937; } .title { font-weight: 600; } .said { font-size: 11px; fill: #4b5563; }</style>
<rect width="100%" height="100%" fill="#ffffff"/>
${parts.join('\n')}
<text x="16" y="${y - 8}" class="said">${escape(said)}</text>
</svg>
`;
}

/** Writes the figures as a table in Markdown. */
function table({ about, lines }: Measurements): string {
  const named = new Map<string, Measurement[]>();
  for (const line of lines) named.set(line.what, [...(named.get(line.what) ?? []), line]);
  const rows = [...named].map(([what, all]) => {
    const ours = all.find((l) => l.who === 'ours');
    const others = all
      .filter((l) => l.who !== 'ours')
      .map((l) => `${l.who} ${formatValue(l.value)} ${l.unit}`)
      .join(' · ');
    return `| ${what} | ${ours ? `**${formatValue(ours.value)} ${ours.unit}**` : ''} | ${ours ? goalOf(ours) : ''} | ${others} |`;
  });
  return [
    `${about.cpu}, ${about.cores} cores, ${about.memoryGB} GB, ${about.system}; Node ${about.node}, axios ${about.axios}, undici ${about.undici}; ${about.date}.`,
    '',
    '| what | this extension | goal | others, same run |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** Replaces the text between two marks in a file. */
function replaceBetween(name: string, mark: string, text: string): void {
  const file = path.join(root, name);
  const whole = readFileSync(file, 'utf8');
  const pattern = new RegExp(`(<!-- ${mark}:begin -->)[\\s\\S]*?(<!-- ${mark}:end -->)`);
  if (!pattern.test(whole))
    throw new UsageError(`${name} has no place for the measurements: <!-- ${mark}:begin --> and <!-- ${mark}:end -->.`);
  writeFileSync(
    file,
    whole.replace(pattern, (_, begin: string, end: string) => `${begin}\n${text}\n${end}`),
  );
}

async function saveAsPng(svg: string, file: string): Promise<void> {
  const [, width, height] = /width="(\d+)" height="([\d.]+)"/.exec(svg) ?? [];
  const browser = await launchBrowser({
    viewport: { width: Number(width), height: Math.ceil(Number(height)) },
    scale: 2,
  });
  try {
    await browser.page.setContent(`<style>body { margin: 0 }</style>${svg}`);
    await browser.page.screenshot({ path: file });
  } finally {
    await browser.close();
  }
}

await runScript(async ([json]) => {
  if (!json) throw new UsageError('Which file? npm run bench -- --json FILE, then npm run plot -- FILE.');
  const measured = JSON.parse(readFileSync(path.resolve(json), 'utf8')) as Measurements;
  const svg = draw(measured);
  const dir = path.join(root, 'media/docs');
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'bench.svg'), svg);
  await saveAsPng(svg, path.join(dir, 'bench.png'));
  const text = table(measured);
  replaceBetween('docs/bench.md', 'measured', `![The figures as bars](../media/docs/bench.png)\n\n${text}`);
});

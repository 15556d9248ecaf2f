// Draws what `npm run bench` measured, and writes the table of docs/bench.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Measurement } from '../../test/bench/record';
import { formatValue, goalText, type Measurements } from './measurements';
import { root } from './paths';
import { ScriptError } from './processes';
import { launchBrowser, type RunningBrowser } from '../vscode/browser';

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
  /** Selects the measurements to draw; all by default. */
  readonly only?: (line: Measurement) => boolean;
  readonly logarithmic?: boolean;
}

/** The bar charts: measurements that were also taken for other programs. */
const PANELS: readonly Panel[] = [
  { line: 'bytes', title: 'Code read to load it, KB', logarithmic: true },
  { line: 'load', title: 'Loading it in a fresh process, ms', only: (l) => l.unit === 'ms' },
  {
    line: 'send',
    title: 'Sending one request and reading its response, over bare node:http',
    only: (l) => l.what.includes('node:http'),
  },
  {
    line: 'parse',
    title: '1,000 requests parsed, over a bare scan of the lines',
    only: (l) => l.what.includes('bare line scan'),
    logarithmic: true,
  },
  { line: 'inflate', title: 'Memory taken by a compressed response that expands to 200 MB, MB', logarithmic: true },
  { line: 'large-memory', title: 'Memory taken by a response of 500 MB that goes to a file, MB' },
];

/** Draws the bars as SVG. */
function drawBars({ about, lines }: Measurements): string {
  const parts: string[] = [];
  let y = 34;
  for (const { line, title, only = () => true, logarithmic } of PANELS) {
    const rows = lines
      .filter((l) => l.line === line && only(l))
      .sort((a, b) => Number(b.who === 'ours') - Number(a.who === 'ours'));
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
        `<text x="${(LABEL + Math.max(length(value), atMost === undefined ? 0 : length(atMost)) + 8).toFixed(1)}" y="${y + 15}">${formatValue(value)} ${unit}${atMost === undefined ? '' : ` (goal ≤ ${formatValue(atMost)})`}</text>`,
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

const CHART = { width: 420, height: 250, left: 64, right: 20, top: 34, bottom: 40 };

/** Draws how cost grows with size: a chart for each curve, both axes logarithmic. */
function drawGrowth({ lines }: Measurements): string {
  const curves = new Map<string, Measurement[]>();
  for (const line of lines) if (line.growth) curves.set(line.growth.of, [...(curves.get(line.growth.of) ?? []), line]);
  const charts = [...curves].map(([title, points], n) => {
    const [x, y] = [(n % 2) * CHART.width, Math.floor(n / 2) * CHART.height];
    return `<g transform="translate(${x} ${y})">${drawCurve(title, points)}</g>`;
  });
  const height = Math.max(1, Math.ceil(charts.length / 2)) * CHART.height;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="How cost grows with size">
<style>text { font: 12px system-ui, 'DejaVu Sans', sans-serif; fill: #1f2937; } .title { font-weight: 600; } .axis { fill: #4b5563; font-size: 11px; }</style>
<rect width="100%" height="100%" fill="#ffffff"/>
${charts.join('\n')}
</svg>
`;
}

function drawCurve(title: string, points: readonly Measurement[]): string {
  const { width, height, left, right, top, bottom } = CHART;
  const sizes = points.map((point) => Math.log10(point.growth?.size ?? 1));
  const values = points.map((point) => Math.log10(Math.max(point.value, 1e-4)));
  const [minX, maxX] = [Math.floor(Math.min(...sizes)), Math.ceil(Math.max(...sizes))];
  const [minY, maxY] = [Math.floor(Math.min(...values)), Math.ceil(Math.max(...values))];
  const atX = (n: number): string => (left + ((n - minX) / (maxX - minX || 1)) * (width - left - right)).toFixed(1);
  const atY = (n: number): string =>
    (height - bottom - ((n - minY) / (maxY - minY || 1)) * (height - top - bottom)).toFixed(1);
  const steps = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);
  const unit = points[0]?.unit ?? '';
  const grid = [
    ...steps(minX, maxX).map(
      (n) =>
        `<line x1="${atX(n)}" x2="${atX(n)}" y1="${top}" y2="${height - bottom}" stroke="#e5e7eb"/><text class="axis" x="${atX(n)}" y="${height - bottom + 16}" text-anchor="middle">${(10 ** n).toLocaleString('en')}</text>`,
    ),
    ...steps(minY, maxY).map(
      (n) =>
        `<line x1="${left}" x2="${width - right}" y1="${atY(n)}" y2="${atY(n)}" stroke="#e5e7eb"/><text class="axis" x="${left - 6}" y="${Number(atY(n)) + 4}" text-anchor="end">${(10 ** n).toLocaleString('en', { maximumFractionDigits: 4 })} ${unit}</text>`,
    ),
  ];
  const line = points.map((_, n) => `${atX(sizes[n]!)},${atY(values[n]!)}`).join(' ');
  const dots = points.map(
    (_, n) => `<circle cx="${atX(sizes[n]!)}" cy="${atY(values[n]!)}" r="3.5" fill="${COLORS.ours}"/>`,
  );
  return `<text class="title" x="${left}" y="20">${escape(title)}</text>${grid.join('')}<polyline points="${line}" fill="none" stroke="${COLORS.ours}" stroke-width="2"/>${dots.join('')}`;
}

const hasGoal = ({ atMost, atLeast }: Measurement): boolean => atMost !== undefined || atLeast !== undefined;

/** Writes the figures as a table in Markdown. Points of curves without a goal are only drawn. */
function table({ about, lines }: Measurements): string {
  const named = new Map<string, Measurement[]>();
  for (const line of lines)
    if (!line.growth || hasGoal(line)) named.set(line.what, [...(named.get(line.what) ?? []), line]);
  const rows = [...named].map(([what, all]) => {
    const ours = all.find((l) => l.who === 'ours');
    const others = all
      .filter((l) => l.who !== 'ours')
      .map((l) => `${l.who} ${formatValue(l.value)} ${l.unit}`)
      .join(' · ');
    return `| ${what} | ${ours ? `**${formatValue(ours.value)} ${ours.unit}**` : ''} | ${ours ? goalText(ours) : ''} | ${others} |`;
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
    throw new ScriptError(
      `${name} has no place for the measurements: <!-- ${mark}:begin --> and <!-- ${mark}:end -->.`,
    );
  writeFileSync(
    file,
    whole.replace(pattern, (_, begin: string, end: string) => `${begin}\n${text}\n${end}`),
  );
}

async function saveAsPng({ page }: RunningBrowser, svg: string, file: string): Promise<void> {
  const [, width, height] = /width="(\d+)" height="([\d.]+)"/.exec(svg) ?? [];
  await page.setViewportSize({ width: Number(width), height: Math.ceil(Number(height)) });
  await page.setContent(`<style>body { margin: 0 }</style>${svg}`);
  await page.screenshot({ path: file });
}

/** Writes media/docs/bench.svg and .png, media/docs/growth.svg and .png, and the table of docs/bench.md. */
export async function plot(measured: Measurements): Promise<void> {
  const dir = path.join(root, 'media/docs');
  mkdirSync(dir, { recursive: true });
  const browser = await launchBrowser({ scale: 2 });
  try {
    for (const [name, svg] of [
      ['bench', drawBars(measured)],
      ['growth', drawGrowth(measured)],
    ] as const) {
      writeFileSync(path.join(dir, `${name}.svg`), svg);
      await saveAsPng(browser, svg, path.join(dir, `${name}.png`));
    }
  } finally {
    await browser.close();
  }
  const pictures =
    '![The figures as bars](../media/docs/bench.png)\n\n![How cost grows with size](../media/docs/growth.png)';
  replaceBetween('docs/bench.md', 'measured', `${pictures}\n\n${table(measured)}`);
}

import * as vscode from 'vscode';

const number = (value: number, digits: number): string =>
  new Intl.NumberFormat(vscode.env.language, { maximumFractionDigits: digits }).format(value);

/** A size for people: `812 B`, `4.2 KB`, `8.4 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${number(bytes, 0)} B`;
  const kilo = bytes / 1024;
  return kilo < 1000 ? `${number(kilo, kilo < 10 ? 1 : 0)} KB` : `${number(kilo / 1024, 1)} MB`;
}

/** A duration for people: `41 ms`, `1.3 s`. */
export function timeText(ms: number): string {
  return ms < 1000 ? `${number(ms, 0)} ms` : `${number(ms / 1000, 1)} s`;
}

export function count(
  exitCode: number,
  file?: string,
): { passed: number; failed: number; skipped: number; note?: string };
export function failuresOf(file?: string): string[];

export function readSoakOptions(args: readonly string[]): {
  readonly seconds: number;
  readonly window: boolean;
  readonly grep: string | undefined;
};

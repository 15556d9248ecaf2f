import type { Suite, Test } from 'mocha';

/**
 * The parts of a layer that can be run by themselves, by marks in titles. `@main` proves the main job in VS Codes that do not run
 * everything; `@long` takes longer than a test should, and `npm run soak` runs it; `usual` is what `npm test` runs.
 */
export const SUITE_PARTS = {
  main: (title: string): boolean => title.includes('@main'),
  long: (title: string): boolean => title.includes('@long'),
  usual: (title: string): boolean => !title.includes('@long'),
} as const;
export type SuitePart = keyof typeof SUITE_PARTS;

/** Takes the tests of other parts out of a suite. */
export function keepPart(suite: Suite, part: SuitePart): void {
  suite.tests = suite.tests.filter((test: Test) => SUITE_PARTS[part](test.fullTitle()));
  for (const child of suite.suites) keepPart(child, part);
  suite.suites = suite.suites.filter((child) => child.total() > 0);
}

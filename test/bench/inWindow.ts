import { existsSync } from 'node:fs';
import { testVsix } from '../../scripts/lib/testVsix';
import { findBrowser } from '../../scripts/vscode/browser';
import { closeBrowser } from '../e2e/support/window';

/** Runs a measurement that opens windows, unless there is no package or no browser. A failure ends the process with 1. */
export async function measureInWindow(measure: () => Promise<void>): Promise<void> {
  try {
    if (existsSync(testVsix()) && findBrowser()) await measure();
    else console.log('No packaged extension or no browser: nothing is measured in a window.');
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await closeBrowser();
  }
}

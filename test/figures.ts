import { appendFileSync } from 'node:fs';

/** What the extension is tested against; the ids are in the titles of the tests, as `[threat: redirect]`. */
export type Threat =
  | 'settings'
  | 'document'
  | 'files'
  | 'redirect'
  | 'script'
  | 'formula'
  | 'command-link'
  | 'token'
  | 'secrets'
  | 'receiver'
  | 'sandbox'
  | 'signature'
  | 'callback'
  | 'prototype'
  | 'regex'
  | 'bomb'
  | 'label'
  | 'switch'
  | 'certificate'
  | 'destructive'
  | 'credential'
  | 'read-only'
  | 'personal-data'
  | 'data-left'
  | 'policy'
  | 'write-log'
  | 'agents'
  | 'link';

/** How much a test does: `usually`, or as much as `figures` say in `npm run test:security`, which publishes them. */
export const amount = (usually: number, figures: number): number => (process.env.ACQUIRE_FIGURES ? figures : usually);

/** Reports what a test of a threat has measured, for the table that `npm run test:security` prints; nothing elsewhere. */
export function figure(threat: Threat, text: string): void {
  const file = process.env.ACQUIRE_FIGURES;
  if (file) appendFileSync(file, `${JSON.stringify({ threat, text })}\n`);
}

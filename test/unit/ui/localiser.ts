import type { Localiser } from '../../../src/api/errors/messages';

/** Fills texts in as VS Code does when there is no translation. */
export const english: Localiser = {
  t: ((first: string | { message: string; args?: unknown[] }, ...rest: unknown[]) => {
    const text = typeof first === 'string' ? first : first.message;
    const args = typeof first === 'string' ? rest : (first.args ?? []);
    return text.replace(/\{(\d+)\}/g, (_, n: string) => String(args[Number(n)]));
  }) as Localiser['t'],
};

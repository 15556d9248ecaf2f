// The avatar of a lead in the view: its initials in a circle whose shape and color show when it was last active.
import type { Lead } from '../model/lead';
import { leadCallName } from '../model/lead';
import { plainLabel } from '../../../core/text';
import type { Presence } from './lead';

/** The kinds of themes that avatars are drawn for. */
export type AvatarTheme = 'light' | 'dark';

/** Ring or disk, and its color: a full disk means online, a thick ring active today, a thin one earlier. */
const LOOKS: Readonly<Record<Presence, { readonly width: number } & Readonly<Record<AvatarTheme, string>>>> = {
  online: { width: 0, light: '#2d7a29', dark: '#89d185' },
  today: { width: 2, light: '#005fb8', dark: '#59a4f9' },
  earlier: { width: 1, light: '#6b6b6b', dark: '#a6a6a6' },
};
/** The color of letters on a full disk. */
const ON_DISK: Readonly<Record<AvatarTheme, string>> = { light: '#ffffff', dark: '#102a0e' };

/** Up to two initials, from the name or the email address; "#" if only the ID is known. */
export function initialsOf(lead: Pick<Lead, 'name' | 'email' | 'phone'>): string {
  const words = plainLabel(lead.name ?? lead.email?.split('@')[0])
    .split(' ')
    .flatMap((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? []);
  const [first] = words;
  if (first === undefined) return leadCallName(lead) ? '·' : '#';
  const last = lead.name && words.length > 1 ? words.at(-1)! : '';
  return (first + last).toUpperCase();
}

/** The avatar as SVG. `initials` as returned by `initialsOf`. */
export function avatarSvg(initials: string, presence: Presence, theme: AvatarTheme): string {
  const { width, ...tints } = LOOKS[presence];
  const circle = width
    ? `<circle cx="8" cy="8" r="${7.5 - width / 2}" fill="none" stroke="${tints[theme]}" stroke-width="${width}"/>`
    : `<circle cx="8" cy="8" r="7.5" fill="${tints[theme]}"/>`;
  const size = [...initials].length > 1 ? 6.5 : 8.5;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${circle}` +
    `<text x="8" y="${8 + size * 0.36}" font-family="sans-serif" font-size="${size}" font-weight="600" text-anchor="middle" ` +
    `fill="${width ? tints[theme] : ON_DISK[theme]}">${initials}</text></svg>`
  );
}

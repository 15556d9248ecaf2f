import { headerOf, type Draft } from './draft';
import { encodePairs } from './urlText';

const TYPES: Partial<Record<Draft['bodyKind'], string>> = { form: 'application/x-www-form-urlencoded', json: 'application/json', text: 'text/plain; charset=utf-8' };
const BOUNDARY = 'acquire-boundary';

/** A draft as the text of a request document. */
export function requestText(draft: Draft): string {
  const headers = draft.headers.filter(([name]) => name.trim() !== '').map(([name, value]) => `${name.trim()}: ${value}`);
  if (headerOf(draft.headers, 'content-type') === undefined) {
    const type = draft.bodyKind === 'multipart' ? `multipart/form-data; boundary=${BOUNDARY}` : TYPES[draft.bodyKind];
    if (type) headers.push(`Content-Type: ${type}`);
  }
  const body = bodyText(draft);
  return `${draft.method} ${draft.url.trim()}\n${headers.map((h) => `${h}\n`).join('')}${body === '' ? '' : `\n${body}\n`}`;
}

function bodyText({ bodyKind, form, text }: Draft): string {
  const named = form.filter(([name, value]) => name !== '' || value !== '');
  switch (bodyKind) {
    case 'none': return '';
    case 'form': return encodePairs(named).replaceAll('&', '\n&');
    case 'multipart': return [...named.map(([name, value]) => `--${BOUNDARY}\nContent-Disposition: form-data; name="${name}"\n\n${value}`), `--${BOUNDARY}--`].join('\n');
    case 'json': case 'text': return text;
  }
}

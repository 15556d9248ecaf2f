import type { CodeRequest } from '../codeRequest';
import { bodyTerms, lines, type CodeWriter } from '../codeWriter';
import { bufferOf, headersObject, string } from './javascript';

function bodyOf(body: readonly (string | Uint8Array)[]): string {
  const terms = bodyTerms(body, string, (base64) => `Uint8Array.from(atob("${base64}"), (c) => c.charCodeAt(0))`);
  return body.length === 1 && typeof body[0] === 'string' ? terms[0]! : `new Blob([${terms.join(', ')}])`;
}

/** Node's own client, for a body that fetch refuses. `import()` is allowed in scripts and modules. */
function nodeCode(request: CodeRequest, body: readonly (string | Uint8Array)[]): string {
  const { method, url, address } = request;
  const headers = headersObject(request, { indent: '    ', arrays: true, more: ['"Content-Length": body.length'] });
  return lines(
    `// fetch refuses a body with ${method}; the HTTP client of Node.js sends it.`,
    `import("node:${address.protocol.slice(0, -1)}").then(({ default: http }) => {`,
    `  const body = ${bufferOf(body)};`,
    `  const options = {`,
    `    method: ${string(method)},`,
    `    headers: ${headers},`,
    '  };',
    `  http.request(${string(url)}, options, (response) => response.pipe(process.stdout)).end(body);`,
    '});',
  );
}

/** JavaScript with fetch. */
export const fetch: CodeWriter = {
  comment: '//',
  limits: { joinsHeaders: true },
  write(request) {
    const { method, url, body } = request;
    if (body && (method === 'GET' || method === 'HEAD')) return nodeCode(request, body);
    return lines(
      `fetch(${string(url)}, {`,
      `  method: ${string(method)},`,
      `  headers: ${headersObject(request, { indent: '  ', arrays: false })},`,
      body && `  body: ${bodyOf(body)},`,
      '  redirect: "manual",',
      '})',
      '  .then((response) => response.text())',
      '  .then((text) => console.log(text))',
      '  .catch((error) => console.error(error));',
    );
  },
};

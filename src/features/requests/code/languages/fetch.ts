import type { CodeRequest } from '../codeRequest';
import { bodyExpressions, joinLines, type CodeWriter } from '../codeWriter';
import { bufferExpression, headersObject, javascriptString } from './javascript';

function bodyOf(body: readonly (string | Uint8Array)[]): string {
  const terms = bodyExpressions(
    body,
    javascriptString,
    (base64) => `Uint8Array.from(atob("${base64}"), (c) => c.charCodeAt(0))`,
  );
  return body.length === 1 && typeof body[0] === 'string' ? terms[0]! : `new Blob([${terms.join(', ')}])`;
}

/** Uses Node's own client for a body that fetch rejects. `import()` is allowed in scripts and modules. */
function nodeCode(request: CodeRequest, body: readonly (string | Uint8Array)[]): string {
  const { method, url, address } = request;
  const headers = headersObject(request, { indent: '    ', arrays: true, more: ['"Content-Length": body.length'] });
  return joinLines(
    `// fetch refuses a body with ${method}; the HTTP client of Node.js sends it.`,
    `import("node:${address.protocol.slice(0, -1)}").then(({ default: http }) => {`,
    `  const body = ${bufferExpression(body)};`,
    `  const options = {`,
    `    method: ${javascriptString(method)},`,
    `    headers: ${headers},`,
    '  };',
    `  http.request(${javascriptString(url)}, options, (response) => response.pipe(process.stdout)).end(body);`,
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
    return joinLines(
      `fetch(${javascriptString(url)}, {`,
      `  method: ${javascriptString(method)},`,
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

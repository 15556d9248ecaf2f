import { joinLines, type CodeWriter } from '../codeWriter';
import { bufferExpression, headersObject, javascriptString } from './javascript';

/** JavaScript for Node with axios. */
export const axios: CodeWriter = {
  comment: '//',
  limits: {},
  write(request) {
    const { method, url, body, headers } = request;
    const isTyped = headers.some(({ name }) => name.toLowerCase() === 'content-type');
    // axios treats a body without a type as a form, even an empty one, and rewrites texts that are labeled as JSON.
    const more = isTyped || !request.needsLengthZero ? [] : ['"Content-Type": false'];
    const data = body ? bufferExpression(body) : isTyped && request.needsLengthZero ? 'Buffer.alloc(0)' : undefined;
    return joinLines(
      'import axios from "axios";',
      '',
      'axios',
      '  .request({',
      `    method: ${javascriptString(method)},`,
      `    url: ${javascriptString(url)},`,
      `    headers: ${headersObject(request, { indent: '    ', arrays: true, more })},`,
      data && `    data: ${data},`,
      '    maxRedirects: 0,',
      '  })',
      '  .then((response) => console.log(response.data))',
      '  .catch((error) => console.error(error.message));',
    );
  },
};

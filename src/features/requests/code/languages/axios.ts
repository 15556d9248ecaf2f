import { lines, type CodeWriter } from '../codeWriter';
import { bufferOf, headersObject, string } from './javascript';

/** JavaScript for Node with axios. */
export const axios: CodeWriter = {
  comment: '//',
  limits: {},
  write(request) {
    const { method, url, body, headers } = request;
    const isTyped = headers.some(({ name }) => name.toLowerCase() === 'content-type');
    // axios makes a body without a type a form, even an empty one, and rewrites texts that are called JSON.
    const more = isTyped || !request.needsLengthZero ? [] : ['"Content-Type": false'];
    const data = body ? bufferOf(body) : isTyped && request.needsLengthZero ? 'Buffer.alloc(0)' : undefined;
    return lines(
      'import axios from "axios";',
      '',
      'axios',
      '  .request({',
      `    method: ${string(method)},`,
      `    url: ${string(url)},`,
      `    headers: ${headersObject(request, { indent: '    ', arrays: true, more })},`,
      data && `    data: ${data},`,
      '    maxRedirects: 0,',
      '  })',
      '  .then((response) => console.log(response.data))',
      '  .catch((error) => console.error(error.message));',
    );
  },
};

import { bodyExpressions, eachHeader, joinLines, QUOTED_VARIABLE, type CodeWriter } from '../codeWriter';
import { bracedEscape, doubleQuoted, headerLiteral } from '../literals';

const SPECIAL = '$';
const string = doubleQuoted(bracedEscape, SPECIAL);
/** From this size on, curl first asks whether the server accepts the body (`Expect: 100-continue`). */
const EXPECT_BYTES = 1_048_576;

/** PHP with its curl extension. */
export const php: CodeWriter = {
  comment: '//',
  limits: {},
  write(request) {
    const { method, url, token, body, bodySize } = request;
    const isHead = method === 'HEAD';
    const headers = [
      `${string(`${token.header}: ${token.prefix}`)} . getenv(${QUOTED_VARIABLE})`,
      ...eachHeader(request).map(({ name, value }) =>
        headerLiteral(value === '' ? `${name};` : `${name}: ${value}`, string, SPECIAL),
      ),
      ...(request.needsLengthZero ? ['"Content-Length: 0"'] : []),
      ...(bodySize >= EXPECT_BYTES ? ['"Expect:"'] : []),
      ...(isHead && body ? ['"Connection: close"'] : []),
    ];
    return joinLines(
      '<?php',
      '',
      `$curl = curl_init(${string(url)});`,
      'curl_setopt_array($curl, [',
      // NOBODY sends HEAD, but never a request body; CUSTOMREQUEST would make curl wait for a response body.
      isHead && !body ? '    CURLOPT_NOBODY => true,' : `    CURLOPT_CUSTOMREQUEST => ${string(method)},`,
      isHead && body && '    CURLOPT_IGNORE_CONTENT_LENGTH => true,',
      '    CURLOPT_HTTPHEADER => [',
      ...headers.map((header) => `        ${header},`),
      '    ],',
      body &&
        `    CURLOPT_POSTFIELDS => ${bodyExpressions(body, string, (base64) => `base64_decode("${base64}")`).join(' . ')},`,
      '    CURLOPT_RETURNTRANSFER => true,',
      ']);',
      '$response = curl_exec($curl);',
      'echo $response === false ? curl_error($curl) : $response, "\\n";',
    );
  },
};

import { TOKEN_ENVIRONMENT_VARIABLE } from '../codeLanguages';
import { bodyExpressions, joinedHeaders, joinLines, type CodeWriter } from '../codeWriter';
import { doubleQuoted, wideEscape } from '../literals';

const string = doubleQuoted(wideEscape);

/** Python with requests, which percent-encodes what RFC 3986 does not allow. */
export const python: CodeWriter = {
  comment: '#',
  limits: { joinsHeaders: true },
  write(request) {
    const { method, encodedUrl, token, body } = request;
    const terms =
      body &&
      bodyExpressions(
        body,
        (text) => `${string(text)}.encode("utf-8")`,
        (base64) => `base64.b64decode("${base64}")`,
      );
    return joinLines(
      body?.some((chunk) => typeof chunk !== 'string') && 'import base64',
      'import os',
      '',
      'import requests',
      '',
      'response = requests.request(',
      `    ${string(method)},`,
      `    ${string(encodedUrl)},`,
      '    headers={',
      `        ${string(token.header)}: f"${token.prefix}{os.environ['${TOKEN_ENVIRONMENT_VARIABLE}']}",`,
      ...joinedHeaders(request).map(({ name, value }) => `        ${string(name)}: ${string(value)},`),
      '    },',
      terms && `    data=${terms.join(' + ')},`,
      '    allow_redirects=False,',
      ')',
      'print(response.text)',
    );
  },
};

import { TOKEN_ENVIRONMENT_VARIABLE } from '../codeLanguages';
import { bodyExpressions, joinedHeaders, joinLines, type CodeWriter } from '../codeWriter';
import { bracedEscape, doubleQuoted, headerLiteral } from '../literals';

const SPECIAL = '#';
const string = doubleQuoted(bracedEscape, SPECIAL);

/** Ruby with net/http. */
export const ruby: CodeWriter = {
  comment: '#',
  limits: { joinsHeaders: true },
  write(request) {
    const { method, target, address, token, body } = request;
    const isSecure = address.protocol === 'https:';
    const terms =
      body &&
      bodyExpressions(
        body,
        (text) => `${string(text)}.b`,
        (base64) => `"${base64}".unpack1("m")`,
      );
    const headers = joinedHeaders(request);
    return joinLines(
      'require "net/http"',
      '',
      `http = Net::HTTP.new(${string(address.hostname.replace(/^\[|\]$/g, ''))}, ${address.port || (isSecure ? 443 : 80)})`,
      isSecure && 'http.use_ssl = true',
      // The generic class: the classes per method turn an empty body into a form, and reject a body with GET.
      `request = Net::HTTPGenericRequest.new(${string(method)}, ${body !== undefined}, ${method !== 'HEAD'}, ${string(target)})`,
      `request[${string(token.header)}] = "${token.prefix}#{ENV['${TOKEN_ENVIRONMENT_VARIABLE}']}"`,
      ...headers.map(({ name, value }) => `request[${string(name)}] = ${headerLiteral(value, string, SPECIAL)}`),
      request.needsLengthZero && 'request["Content-Length"] = "0"',
      terms && `request.body = ${terms.length === 1 ? terms[0]! : `[${terms.join(', ')}].join`}`,
      'puts http.request(request).body',
    );
  },
};

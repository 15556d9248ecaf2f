import {
  bodyExpressions,
  joinedHeaders,
  joinLines,
  QUOTED_VARIABLE,
  tokenExpression,
  type CodeWriter,
} from '../codeWriter';
import { doubleQuoted, utf16Escape } from '../literals';

const string = doubleQuoted(utf16Escape);
/** Headers that .NET keeps on the content of a request. */
const CONTENT_HEADER =
  /^(?:allow|content-(?:disposition|encoding|language|location|md5|range|type)|expires|last-modified)$/i;

/** C# with HttpClient, .NET 5 or later. */
export const csharp: CodeWriter = {
  comment: '//',
  limits: { joinsHeaders: true },
  write(request) {
    const { method, encodedUrl, token, body } = request;
    const headers = joinedHeaders(request);
    const onContent = headers.filter(({ name }) => CONTENT_HEADER.test(name));
    const latin1 = headers.some(({ value }) => /[^\t\u0020-\u007e]/.test(value));
    const terms =
      body &&
      bodyExpressions(
        body,
        (text) => `Encoding.UTF8.GetBytes(${string(text)})`,
        (base64) => `Convert.FromBase64String("${base64}")`,
      );
    const bytes = terms?.reduce((sum, term) => `${sum}.Concat(${term})`) ?? 'new byte[0]';
    const add = (place: string, name: string, value: string): string =>
      `${place}.TryAddWithoutValidation(${string(name)}, ${value});`;
    return joinLines(
      'using System;',
      (terms?.length ?? 0) > 1 && 'using System.Linq;',
      'using System.Net.Http;',
      (terms !== undefined || latin1) && 'using System.Text;',
      '',
      'using var client = new HttpClient(new SocketsHttpHandler',
      '{',
      '    AllowAutoRedirect = false,',
      latin1 && '    RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,',
      '});',
      `using var request = new HttpRequestMessage(new HttpMethod(${string(method)}), ${string(encodedUrl)});`,
      add(
        'request.Headers',
        token.header,
        tokenExpression(request, `Environment.GetEnvironmentVariable(${QUOTED_VARIABLE})`, string),
      ),
      ...headers
        .filter((header) => !onContent.includes(header))
        .map(({ name, value }) => add('request.Headers', name, string(value))),
      (terms !== undefined || onContent.length > 0) &&
        `request.Content = new ByteArrayContent(${(terms?.length ?? 0) > 1 ? `${bytes}.ToArray()` : bytes});`,
      ...onContent.map(({ name, value }) => add('request.Content.Headers', name, string(value))),
      'using var response = await client.SendAsync(request);',
      'Console.WriteLine(await response.Content.ReadAsStringAsync());',
    );
  },
};

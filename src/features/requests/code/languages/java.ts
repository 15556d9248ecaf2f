import {
  bodyExpressions,
  eachHeader,
  joinLines,
  QUOTED_VARIABLE,
  tokenExpression,
  type CodeWriter,
} from '../codeWriter';
import { doubleQuoted, utf16Escape } from '../literals';

/** Java compilers before 18 read source files in the system's charset, so all non-ASCII characters are escaped. */
const string = doubleQuoted(utf16Escape, '', /[^\u0020-\u007e]/gu);
/** A string constant can have at most 65,535 bytes; a character needs up to six. */
const CONSTANT = /[^]{1,10000}/gu;
const constants = (text: string): string[] => text.match(CONSTANT) ?? [];

const shortChunks = (chunk: string | Uint8Array): (string | Uint8Array)[] =>
  typeof chunk === 'string' ? constants(chunk) : [chunk];
const utf8 = (text: string): string => `${string(text)}.getBytes(StandardCharsets.UTF_8)`;
const decoded = (base64: string): string =>
  `Base64.getDecoder().decode(String.join("", ${constants(base64).map(string).join(', ')}))`;

/** `method("GET", noBody())` would send a length. */
const methodCall = (method: string, hasBody: boolean): string =>
  method === 'GET' && !hasBody
    ? 'GET()'
    : `method("${method}", HttpRequest.BodyPublishers.${hasBody ? 'ofByteArray(body)' : 'noBody()'})`;

/** Java with java.net.http. */
export const java: CodeWriter = {
  comment: '//',
  limits: { asciiHeaders: true },
  write(request) {
    const { method, encodedUrl, body } = request;
    const terms = body && bodyExpressions(body.flatMap(shortChunks), utf8, decoded);
    return joinLines(
      (terms?.length ?? 0) > 1 && 'import java.io.ByteArrayOutputStream;',
      'import java.net.URI;',
      'import java.net.http.HttpClient;',
      'import java.net.http.HttpRequest;',
      'import java.net.http.HttpResponse;',
      body && 'import java.nio.charset.StandardCharsets;',
      body?.some((chunk) => typeof chunk !== 'string') && 'import java.util.Base64;',
      '',
      'public class Main {',
      '    public static void main(String[] args) throws Exception {',
      ...(terms && terms.length > 1
        ? [
            '        ByteArrayOutputStream out = new ByteArrayOutputStream();',
            ...terms.map((term) => `        out.write(${term});`),
            '        byte[] body = out.toByteArray();',
          ]
        : [terms && `        byte[] body = ${terms[0]!};`]),
      '        HttpRequest request = HttpRequest.newBuilder()',
      `            .uri(URI.create(${string(encodedUrl)}))`,
      `            .header(${string(request.token.header)}, ${tokenExpression(request, `System.getenv(${QUOTED_VARIABLE})`, string)})`,
      ...eachHeader(request).map(({ name, value }) => `            .header(${string(name)}, ${string(value)})`),
      `            .${methodCall(method, body !== undefined)}`,
      '            .build();',
      // Over plain HTTP, the client would add headers of its own to ask for HTTP/2.
      '        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();',
      '        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());',
      '        System.out.println(response.body());',
      '    }',
      '}',
    );
  },
};

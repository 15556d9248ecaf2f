import {
  bodyExpressions,
  joinedHeaders,
  joinLines,
  QUOTED_VARIABLE,
  tokenExpression,
  type CodeWriter,
} from '../codeWriter';
import { bracedEscape, doubleQuoted } from '../literals';

const string = doubleQuoted(bracedEscape);

/** Swift with URLSession. */
export const swift: CodeWriter = {
  comment: '//',
  limits: { joinsHeaders: true, asciiHeaders: true, noBodyWithGet: true },
  write(request) {
    const { method, encodedUrl, token, body } = request;
    const set = (name: string, value: string): string =>
      `request.setValue(${value}, forHTTPHeaderField: ${string(name)})`;
    const terms =
      body &&
      bodyExpressions(
        body,
        (text) => `Data(${string(text)}.utf8)`,
        (base64) => `Data(base64Encoded: "${base64}")!`,
      );
    return joinLines(
      'import Foundation',
      '',
      'final class NoRedirects: NSObject, URLSessionTaskDelegate {',
      '    func urlSession(_ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest) async -> URLRequest? { nil }',
      '}',
      '',
      `var request = URLRequest(url: URL(string: ${string(encodedUrl)})!)`,
      `request.httpMethod = ${string(method)}`,
      set(token.header, tokenExpression(request, `ProcessInfo.processInfo.environment[${QUOTED_VARIABLE}]!`, string)),
      ...joinedHeaders(request).map(({ name, value }) => set(name, string(value))),
      terms && `request.httpBody = ${terms.join(' + ')}`,
      '',
      'let (data, _) = try await URLSession.shared.data(for: request, delegate: NoRedirects())',
      'print(String(decoding: data, as: UTF8.self))',
    );
  },
};

import {
  bodyExpressions,
  eachHeader,
  joinLines,
  QUOTED_VARIABLE,
  tokenExpression,
  type CodeWriter,
} from '../codeWriter';
import { doubleQuoted, utf16Escape } from '../literals';

const string = doubleQuoted(utf16Escape, '$');
/** Kotlin with OkHttp 4 or later. */
export const kotlin: CodeWriter = {
  comment: '//',
  limits: { asciiHeaders: true, noBodyWithGet: true },
  write(request) {
    const { method, encodedUrl, body } = request;
    const terms =
      body &&
      bodyExpressions(
        body,
        (text) => `${string(text)}.toByteArray()`,
        (base64) => `Base64.getDecoder().decode("${base64}")`,
      );
    // A body without a media type leaves the Content-Type header unchanged.
    const bytes = terms?.join(' + ') ?? (request.needsLengthZero ? 'ByteArray(0)' : undefined);
    return joinLines(
      'import okhttp3.OkHttpClient',
      'import okhttp3.Request',
      bytes && 'import okhttp3.RequestBody.Companion.toRequestBody',
      body?.some((chunk) => typeof chunk !== 'string') && 'import java.util.Base64',
      '',
      'fun main() {',
      '    val client = OkHttpClient.Builder().followRedirects(false).build()',
      bytes && `    val body = (${bytes}).toRequestBody()`,
      '    val request = Request.Builder()',
      `        .url(${string(encodedUrl)})`,
      `        .method(${string(method)}, ${bytes ? 'body' : 'null'})`,
      `        .addHeader(${string(request.token.header)}, ${tokenExpression(request, `System.getenv(${QUOTED_VARIABLE})`, string)})`,
      ...eachHeader(request).map(({ name, value }) => `        .addHeader(${string(name)}, ${string(value)})`),
      '        .build()',
      '    client.newCall(request).execute().use { response -> println(response.body?.string()) }',
      '}',
    );
  },
};

import { joinLines, QUOTED_VARIABLE, tokenExpression, type CodeWriter } from '../codeWriter';
import { byteLiteral, doubleQuoted, headerLiteral, wideEscape } from '../literals';

const string = doubleQuoted(wideEscape);
/** Headers that Go's client adds unless they are spelled exactly this way. */
const KNOWN_HEADERS: Readonly<Record<string, string>> = {
  'user-agent': 'User-Agent',
  'accept-encoding': 'Accept-Encoding',
};
/** Paths that Go sends unchanged; it re-encodes others. */
const PLAIN_PATH = /^(?:[\w\-.~!$&'()*+,;=:@/[\]]|%[0-9a-f]{2})*$/i;

/** Go with net/http. */
export const go: CodeWriter = {
  comment: '//',
  limits: {},
  write(request) {
    const { method, url, address, body } = request;
    const isPlain = PLAIN_PATH.test(address.pathname);
    const text = body?.map((chunk) => (typeof chunk === 'string' ? string(chunk) : byteLiteral(chunk))).join(' + ');
    // Set by index: the methods of a header change the spelling of names, and some servers are case-sensitive.
    const set = (name: string, values: string): string =>
      `\treq.Header[${string(KNOWN_HEADERS[name.toLowerCase()] ?? name)}] = []string{${values}}`;
    return joinLines(
      'package main',
      '',
      'import (',
      '\t"fmt"',
      '\t"io"',
      '\t"net/http"',
      '\t"os"',
      text && '\t"strings"',
      ')',
      '',
      'func main() {',
      `\treq, err := http.NewRequest(${string(method)}, ${string(isPlain ? url : address.origin)}, ${text ? `strings.NewReader(${text})` : 'nil'})`,
      '\tif err != nil {',
      '\t\tpanic(err)',
      '\t}',
      !isPlain && `\treq.URL.Opaque = ${string(address.pathname)}`,
      !isPlain && address.search !== '' && `\treq.URL.RawQuery = ${string(address.search.slice(1))}`,
      set(request.token.header, tokenExpression(request, `os.Getenv(${QUOTED_VARIABLE})`, string)),
      ...request.headers.map(({ name, values }) => set(name, values.map((v) => headerLiteral(v, string)).join(', '))),
      '\tclient := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}',
      '\tres, err := client.Do(req)',
      '\tif err != nil {',
      '\t\tpanic(err)',
      '\t}',
      '\tdefer res.Body.Close()',
      '\ttext, err := io.ReadAll(res.Body)',
      '\tif err != nil {',
      '\t\tpanic(err)',
      '\t}',
      '\tfmt.Println(string(text))',
      '}',
    );
  },
};

import { TOKEN_ENVIRONMENT_VARIABLE } from '../codeLanguages';
import { bodyExpressions, joinedHeaders, joinLines, type CodeWriter } from '../codeWriter';
import { powershellString as string } from '../literals';

/** PowerShell with Invoke-WebRequest, also for Windows PowerShell 5.1. */
export const powershell: CodeWriter = {
  comment: '#',
  limits: { joinsHeaders: true, asciiHeaders: true },
  write(request) {
    const { method, encodedUrl, token, body } = request;
    const headers = joinedHeaders(request);
    const type = headers.find(({ name }) => name.toLowerCase() === 'content-type');
    // As bytes: versions before 7.4 do not send text as UTF-8.
    const terms =
      body &&
      bodyExpressions(
        body,
        (text) => `[Text.Encoding]::UTF8.GetBytes(${string(text)})`,
        (base64) => `[Convert]::FromBase64String('${base64}')`,
      );
    return joinLines(
      '$headers = @{',
      `    ${string(token.header)} = "${token.prefix}$env:${TOKEN_ENVIRONMENT_VARIABLE}"`,
      ...headers.filter((header) => header !== type).map(({ name, value }) => `    ${string(name)} = ${string(value)}`),
      '}',
      terms && `$body = [byte[]](${terms.join(' + ')})`,
      body && method === 'GET' && '# Windows PowerShell 5.1 refuses a body with GET; use PowerShell 7.',
      `$response = Invoke-WebRequest -Uri ${string(encodedUrl)} -Method ${method} -Headers $headers${type ? ` -ContentType ${string(type.value)}` : ''}${terms ? ' -Body $body' : ''} -UseBasicParsing -MaximumRedirection 0`,
      '$response.Content',
    );
  },
};

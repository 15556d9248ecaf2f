// Request templates, suggested where a request may start.
import * as l10n from '@vscode/l10n';

/** A request template. */
export interface Template {
  readonly label: string;
  readonly description: string;
  /** In VS Code's snippet syntax. */
  readonly snippet: string;
}

/** All templates, in the order of the suggestions. */
export function templates(): readonly Template[] {
  return [
    {
      label: 'request',
      description: l10n.t('A request with a name'),
      snippet: [
        '### ${1:Title}',
        '# @name ${2:name}',
        '${3|GET,POST,PUT,DELETE,PATCH,HEAD|} ${4:/api/v1/crm/objects/contact}',
        '$0',
      ].join('\n'),
    },
    {
      label: 'form request',
      description: l10n.t('A POST with a form body, one field a line'),
      snippet: [
        '### ${1:Title}',
        'POST ${2:/profile/lead/list}',
        'Content-Type: application/x-www-form-urlencoded',
        '',
        '${3:limit}=${4:10}',
        '&${5:page}=${6:1}',
        '$0',
      ].join('\n'),
    },
    {
      label: 'json request',
      description: l10n.t('A request with a JSON body'),
      snippet: [
        '### ${1:Title}',
        '${2|POST,PUT,PATCH|} ${3:/api/v1/crm/objects/contact}',
        'Content-Type: application/json',
        '',
        '{',
        '  $0',
        '}',
      ].join('\n'),
    },
    {
      label: 'multipart request',
      description: l10n.t('A form with a file'),
      snippet: [
        '### ${1:Title}',
        'POST ${2:/path}',
        'Content-Type: multipart/form-data; boundary=boundary',
        '',
        '--boundary',
        'Content-Disposition: form-data; name="${3:file}"; filename="${4:name.txt}"',
        '',
        '< ./${4:name.txt}',
        '--boundary--',
        '$0',
      ].join('\n'),
    },
    {
      label: 'variable',
      description: l10n.t('A variable of the file'),
      snippet: ['@${1:name} = ${2:value}', '$0'].join('\n'),
    },
  ];
}

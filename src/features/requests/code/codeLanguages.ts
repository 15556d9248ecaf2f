import type { CodeLanguage } from '../form/panelMessages';

/** The languages a request can be copied in. */
export const CODE_LANGUAGES = [
  { id: 'shell:curl', label: 'cURL' },
  { id: 'javascript:fetch', label: 'JavaScript · fetch' },
  { id: 'node:axios', label: 'JavaScript · axios' },
  { id: 'python:requests', label: 'Python · requests' },
  { id: 'php:curl', label: 'PHP · cURL' },
  { id: 'ruby:native', label: 'Ruby · net/http' },
  { id: 'java:nethttp', label: 'Java · java.net.http' },
  { id: 'go:native', label: 'Go · net/http' },
  { id: 'csharp:httpclient', label: 'C# · HttpClient' },
  { id: 'powershell:webrequest', label: 'PowerShell' },
  { id: 'kotlin:okhttp', label: 'Kotlin · OkHttp' },
  { id: 'swift:urlsession', label: 'Swift · URLSession' },
] as const satisfies readonly CodeLanguage[];

/** The ID for requesting the text of a request file instead of code. */
export const DOCUMENT_LANGUAGE = 'acquire-http';

/** Language and library of copied code, `language:library`. */
export type CodeLanguageId = (typeof CODE_LANGUAGES)[number]['id'];

/** The environment variable that replaces the token in copied code. */
export const TOKEN_ENVIRONMENT_VARIABLE = 'ACQUIRE_TOKEN';

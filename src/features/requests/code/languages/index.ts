import type { CodeLanguageId } from '../codeLanguages';
import type { CodeWriter } from '../codeWriter';
import { axios } from './axios';
import { csharp } from './csharp';
import { curl } from './curl';
import { fetch } from './fetch';
import { go } from './go';
import { java } from './java';
import { kotlin } from './kotlin';
import { php } from './php';
import { powershell } from './powershell';
import { python } from './python';
import { ruby } from './ruby';
import { swift } from './swift';

/** The writer of each language. */
export const CODE_WRITERS: Readonly<Record<CodeLanguageId, CodeWriter>> = {
  'shell:curl': curl,
  'javascript:fetch': fetch,
  'node:axios': axios,
  'python:requests': python,
  'php:curl': php,
  'ruby:native': ruby,
  'java:nethttp': java,
  'go:native': go,
  'csharp:httpclient': csharp,
  'powershell:webrequest': powershell,
  'kotlin:okhttp': kotlin,
  'swift:urlsession': swift,
};

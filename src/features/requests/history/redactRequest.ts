import type { ApiRequest, Body, Pair } from '../../../api/client/types';
import { findHeaderValue } from '../../../core/headers';
import {
  isCredentialHeader,
  maskHeaders,
  maskPairs,
  maskQuery,
  maskText,
  maskUrl,
  maskValue,
} from '../../../core/redaction';

function redactBody(body: Body, type: string | undefined): Body {
  switch (body.kind) {
    case 'form':
      return { ...body, fields: maskPairs(body.fields).pairs };
    case 'json':
      return { ...body, value: maskValue(body.value) };
    case 'text':
      return { ...body, text: maskText(body.text, type).text };
    case 'multipart': {
      const texts = body.parts.map((part): Pair => [part.name, typeof part.value === 'string' ? part.value : '']);
      const { pairs } = maskPairs(texts);
      return {
        ...body,
        parts: body.parts.map((part, i) => (typeof part.value === 'string' ? { ...part, value: pairs[i]![1] } : part)),
      };
    }
    default:
      return body;
  }
}

/**
 * A request that may be shared, as code or as a request file: without credential headers, and with every other secret value masked,
 * however deeply nested. Files and binary bodies stay as they are.
 */
export function redactRequest(request: ApiRequest): ApiRequest {
  const headers = request.headers?.filter(([name]) => !isCredentialHeader(name));
  const type = findHeaderValue(headers ?? [], 'content-type');
  return {
    ...request,
    url: maskUrl(request.url).text,
    ...(headers ? { headers: maskHeaders(headers) } : {}),
    ...(request.query ? { query: maskQuery(request.query).pairs } : {}),
    ...(request.body ? { body: redactBody(request.body, type) } : {}),
  };
}

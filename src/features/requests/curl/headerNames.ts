// Names of headers and fields in other programs' requests that are left out on import.

/** Headers a browser adds by itself; the client sets the ones it needs. */
export const BROWSER_HEADER =
  /^(?:sec-.*|accept-language|accept-encoding|user-agent|origin|referer|priority|dnt|cache-control|pragma|upgrade-insecure-requests|x-requested-with|if-none-match|if-modified-since)$/i;

/** Headers that frame or route a message; the client sets them. */
export const FRAMING_HEADER =
  /^(?:host|content-length|connection|proxy-connection|transfer-encoding|te|trailer|upgrade|keep-alive|expect|accept-encoding)$/i;
/** Names of fields that contain a token in a query, form or part. */
export const TOKEN_FIELD = /^(?:auth_?token|access_?token|api_?token|api_?key|token)$/i;
/** A valid header name (RFC 9110). */
export const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i;

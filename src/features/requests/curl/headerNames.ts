// Names of headers and fields that requests of other programs have and that are left out.

/** Headers a browser adds of its own: the client sets what it needs of them. */
export const BROWSER_HEADER =
  /^(?:sec-.*|accept-language|accept-encoding|user-agent|origin|referer|priority|dnt|cache-control|pragma|upgrade-insecure-requests|x-requested-with|if-none-match|if-modified-since)$/i;

/** Headers that frame a message, or that say where it goes: the client sets them. */
export const FRAMING_HEADER =
  /^(?:host|content-length|connection|proxy-connection|transfer-encoding|te|trailer|upgrade|keep-alive|expect|accept-encoding)$/i;
/** Names of fields that carry a token in a query, form or part. */
export const TOKEN_FIELD = /^(?:auth_?token|access_?token|api_?token|api_?key|token)$/i;
/** A name that a header may have (RFC 9110). */
export const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i;

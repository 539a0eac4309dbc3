/**
 * Of every answer that a browser may be made to show: it is what its content type says, is kept nowhere, loads and runs
 * nothing, stands in no frame, and sends nobody where it was read.
 */
export const STRICT_HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** The value, or undefined for a text that is not JSON: anybody may have put in what comes out of Redis. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An answer, not a failure: every caller counts what it cannot use.
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

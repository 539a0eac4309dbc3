/** A reason for which queued jobs are kept from workers, and how it stands in their column `hold`. */
export interface HoldKind<Hold extends { readonly code: string }> {
  /** What `hold` begins with, before a colon; metrics tell held jobs by it. */
  readonly code: Hold["code"];
  /** @returns undefined for a hold of another kind */
  readonly read: (hold: string) => Hold | undefined;
  /** In words, after "on hold: ". */
  readonly say: (hold: Hold) => string;
}

/** What follows `code:`; undefined where another code stands. */
export function after(code: string, hold: string): string | undefined {
  return hold.startsWith(`${code}:`) ? hold.slice(code.length + 1) : undefined;
}

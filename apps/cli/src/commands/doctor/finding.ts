import type { Session } from "../../command/session.ts";

/** What was found: how bad it is, what shows it, and the safest next step. */
export interface Finding {
  readonly level: "ok" | "warn" | "bad" | "skipped";
  /** What shows it, with the numbers. */
  readonly proof: string;
  /** Empty = there is nothing to do. */
  readonly next: string;
}

/** One thing that is looked at. */
export interface Check {
  readonly name: string;
  /** None = it is well, as far as there is anything to look at. A call that is refused is told by whoever runs it. */
  readonly run: (session: Session) => Promise<readonly Finding[]>;
}

export const ok = (proof: string): Finding => ({ level: "ok", proof, next: "" });
export const warn = (proof: string, next: string): Finding => ({ level: "warn", proof, next });
export const bad = (proof: string, next: string): Finding => ({ level: "bad", proof, next });
export const skipped = (proof: string, next: string): Finding => ({ level: "skipped", proof, next });

/** Something has stood like this for so long that nobody may know of it any more. */
export const FORGOTTEN_MS = 86_400_000;

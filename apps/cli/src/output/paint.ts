/** What a text says, by its colour; without colours nothing is lost. */
export type Tone = "good" | "bad" | "warn" | "dim" | "head";

const CODES: Readonly<Record<Tone, string>> = { good: "32", bad: "31", warn: "33", dim: "2", head: "1" };

export type Paint = (text: string, tone: Tone | undefined) => string;

export const inColour: Paint = (text, tone) =>
  tone === undefined || text === "" ? text : `\u001b[${CODES[tone]}m${text}\u001b[0m`;
export const withoutColour: Paint = (text) => text;

/** By what https://no-color.org says, and what programs that capture colours set. */
export function usesColour(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  const { NO_COLOR = "", FORCE_COLOR = "", TERM = "" } = env;
  if (NO_COLOR !== "") return false;
  if (FORCE_COLOR !== "" && FORCE_COLOR !== "0") return true;
  return isTerminal && TERM !== "dumb";
}

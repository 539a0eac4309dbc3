import { setTimeout as sleep } from "node:timers/promises";
import { ConnectError } from "@connectrpc/connect";
import { EXIT } from "../../command/mistakes.ts";
import type { Session } from "../../command/session.ts";
import { refusalOf } from "../../connection/refusal.ts";
import { type Seen, screenLines } from "./screen.ts";

/** A screen of its own, so that what was there is there again afterwards; without a cursor, and without lines that wrap. */
const ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";
const LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
const HOME = "\u001b[H";
const [REST_OF_LINE, REST_OF_SCREEN] = ["\u001b[K", "\u001b[J"];
/** As terminals send q, Escape, Ctrl-C and Ctrl-D: while single keys are read, Ctrl-C is one, and ends nothing by itself. */
const QUITS: ReadonlySet<string> = new Set(["q", "Q", "\u001b", "\u0003", "\u0004"]);

/**
 * Draws over and over until somebody has seen enough. An API that is away for a while, as in a deploy, is waited for once it has
 * answered: what it said last stays on the screen.
 */
export async function drawLive(
  session: Session,
  everyMs: number,
  look: (signal: AbortSignal) => Promise<Seen>,
): Promise<void> {
  const { around, out } = session;
  const quit = new AbortController();
  const signal = AbortSignal.any([around.signal, quit.signal]);
  let [seen, trouble]: [Seen | undefined, string] = [undefined, ""];
  const draw = (): void => {
    if (seen === undefined || signal.aborted) return;
    const lines = screenLines(seen, out.paint, around, trouble);
    out.raw(`${HOME}${lines.map((line) => line + REST_OF_LINE).join("\n")}${REST_OF_SCREEN}`);
  };
  const onKey = (key: string): void => {
    if (QUITS.has(key)) quit.abort();
  };
  out.raw(ENTER);
  const stopListening = around.listen?.(onKey, draw);
  try {
    while (!signal.aborted) {
      try {
        [seen, trouble] = [await look(signal), ""];
      } catch (error) {
        if (signal.aborted) break;
        trouble = awayText(session, error);
        if (seen === undefined || trouble === "") throw error;
      }
      draw();
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    stopListening?.();
    out.raw(LEAVE);
  }
}

/** Empty where waiting does not help. */
function awayText({ target }: Session, error: unknown): string {
  if (!(error instanceof ConnectError)) return "";
  const { url, tokenFrom } = target();
  const { text, exitCode } = refusalOf(error, url, tokenFrom);
  return exitCode === EXIT.unreachable ? `Not of now: ${text}; trying again` : "";
}

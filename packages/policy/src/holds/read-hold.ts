import type { HoldKind } from "./hold-kind.ts";
import { LIMIT_HOLDS, type LimitHold } from "./limit-hold.ts";
import { PAUSE_HOLDS, type PauseHold } from "./pause-hold.ts";
import { PLACEMENT_HOLDS, type PlacementHold } from "./placement-hold.ts";
import { TYPE_HOLDS, type TypeHold } from "./type-hold.ts";

/** Why a queued job is kept from workers. A further reason is a file beside this one and a line in each of these two. */
export type Hold = TypeHold | LimitHold | PauseHold | PlacementHold;
/** Those that rows have. No two of them begin with the same letter, so that those of each follow each other in every collation. */
const WRITTEN = [kind(TYPE_HOLDS), kind(LIMIT_HOLDS), kind(PAUSE_HOLDS)] as const;
const KINDS = [...WRITTEN, kind(PLACEMENT_HOLDS)] as const;

export type HoldCode = Hold["code"];
/** Of the holds that rows have. */
export const HOLD_CODES: readonly HoldCode[] = WRITTEN.map(({ code }) => code);

/** What the column says; undefined for a text that this version does not write. */
export function readHold(text: string): Hold | undefined {
  for (const { read } of KINDS) {
    const hold = read(text);
    if (hold !== undefined) return hold;
  }
  return undefined;
}

/** The code of a hold without reading the rest of it; undefined for a text that this version does not write. */
export function codeOf(text: string): HoldCode | undefined {
  return KINDS.find(({ code }) => text.startsWith(`${code}:`))?.code;
}

/** In words: `waits for limit mail, key "acme"`. A text that this version does not write is told as it is. */
export function sayHold(text: string): string {
  for (const { say } of KINDS) {
    const said = say(text);
    if (said !== undefined) return said;
  }
  return text;
}

function kind<One extends Hold>({
  code,
  read,
  say,
}: HoldKind<One>): {
  readonly code: HoldCode;
  readonly read: (text: string) => Hold | undefined;
  readonly say: (text: string) => string | undefined;
} {
  return {
    code,
    read,
    say: (text) => {
      const hold = read(text);
      return hold === undefined ? undefined : say(hold);
    },
  };
}

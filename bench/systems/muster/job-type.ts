import type { Payload } from "../../run/payload.ts";

/** A handler that does nothing does not read its payload either; one that measures its way has to. */
export function typeOf({ at }: Payload): "work" | "probe" {
  return at === "" ? "work" : "probe";
}

/** What starts no job for now: exactly one of queue, type, or one key of a limit. */
export type PauseTarget =
  | { readonly kind: "queue"; readonly queue: string }
  | { readonly kind: "type"; readonly type: string }
  /** The key as `shortKey` gives it. */
  | { readonly kind: "key"; readonly limit: string; readonly key: string };

export type PauseKind = PauseTarget["kind"];

/** How a pause is called in its table: there is one for each target. */
export function pauseName(target: PauseTarget): string {
  if (target.kind === "queue") return `queue:${target.queue}`;
  return target.kind === "type" ? `type:${target.type}` : `key:${target.limit}:${target.key}`;
}

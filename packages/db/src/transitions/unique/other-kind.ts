import type { KeyConflict } from "./idempotency.ts";

interface Asked {
  readonly type: string;
  readonly key: string;
  readonly queue: string;
  readonly pinned?: Readonly<Record<string, string>>;
}

/**
 * Why a submit may not replace the job that its key stands for.
 * @param found the type of that job
 */
export function otherKind(
  { type, key, queue, pinned = {} }: Asked,
  found: string,
  taskId: string,
): KeyConflict {
  const stands = `debounce.key: ${JSON.stringify(key)} stands for a waiting job`;
  if (type !== found)
    return {
      problem: `${stands} of type ${JSON.stringify(found)} in queue "${queue}"`,
      taskId,
      remedy: "use another key for another type",
    };
  const labels = Object.keys(pinned).map((label) => JSON.stringify(label));
  return {
    problem: `${stands} in queue "${queue}" whose label ${labels.join(" or ")}, by which a limit counts, says something else`,
    taskId,
    remedy: "use another key for each value of that label",
  };
}

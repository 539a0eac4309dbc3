import { isGreen, type Result, worst } from "./run.ts";

const MAX_LINES = 8;

/** One line for a terminal. */
export function line(result: Result): string {
  const near = worst(result);
  const recovery =
    near === undefined ? "" : `, ${near.what}: ${seconds(near.ms)} of ${seconds(near.boundMs)} s`;
  return (
    `${isGreen(result) ? "✓" : "✗"} ${result.name}: ${result.faults.length} faults, ` +
    `${result.acknowledged} acknowledged, ${result.lost.length} lost, ` +
    `${result.doublyFinished.length} doubly finished${recovery} (${result.seconds.toFixed(0)} s)`
  );
}

/** Why a result is red; empty when it is not. */
export function reasons(result: Result): string[] {
  return [
    ...(result.error === undefined ? [] : [result.error]),
    ...result.measures
      .filter(({ ms, boundMs }) => ms > boundMs)
      .map(
        ({ what, ms, boundMs }) =>
          `too late: ${what} took ${seconds(ms)} s, promised are ${seconds(boundMs)} s`,
      ),
    ...some("lost", result.lost),
    ...some("doubly finished", result.doublyFinished),
    ...some("rule broken", result.broken),
  ];
}

/** The report as a Markdown table. */
export function table(results: readonly Result[]): string {
  const rows = results.map((result) => {
    const near = worst(result);
    return [
      isGreen(result) ? "✓" : "✗",
      result.name,
      summary(result.faults),
      String(result.acknowledged),
      String(result.lost.length),
      String(result.doublyFinished.length),
      String(result.broken.length),
      near === undefined ? "–" : `${near.what}: ${seconds(near.ms)} s of ${seconds(near.boundMs)} s`,
    ];
  });
  const head = [
    "",
    "scenario",
    "faults injected",
    "acknowledged",
    "lost",
    "doubly finished",
    "other",
    "worst recovery, of its bound",
  ];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Faults by kind: "kill -9 worker ×3". */
export function summary(faults: readonly string[]): string {
  const kinds = Map.groupBy(faults, (fault) => fault);
  return [...kinds].map(([kind, same]) => (same.length > 1 ? `${kind} ×${same.length}` : kind)).join(", ");
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

function some(what: string, items: readonly string[]): string[] {
  const shown = items.slice(0, MAX_LINES).map((item) => `${what}: ${item}`);
  return items.length > MAX_LINES ? [...shown, `… and ${items.length - MAX_LINES} more ${what}`] : shown;
}

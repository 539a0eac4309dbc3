import type { Result } from "./run.ts";

/** The results as a table for terminals, which is Markdown as well. */
export function table(results: readonly Result[]): string {
  const rows = results.map(({ name, says, ms, wrong }) => [
    wrong === undefined ? "✓" : "✗",
    name,
    `${(ms / 1000).toFixed(1)} s`,
    wrong ?? says,
  ]);
  const head = ["", "case", "took", "what"];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

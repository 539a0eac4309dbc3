import { expect, test } from "vitest";
import { createLogger, LOG_LEVELS, type LoggerOptions } from "./logger.ts";

function logging(options: Partial<LoggerOptions>): { lines: string[]; log: ReturnType<typeof createLogger> } {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, log: createLogger({ name: "api", level: "info", pretty: false, destination, ...options }) };
}

test("a line is JSON with the level's name, an ISO time and the logger's name", () => {
  const { lines, log } = logging({});
  log.info({ jobId: "j1" }, "claimed");
  expect(lines).toHaveLength(1);
  const line = JSON.parse(lines[0] ?? "");
  expect(line).toMatchObject({ level: "info", name: "api", jobId: "j1", msg: "claimed" });
  expect(new Date(line.time).toISOString()).toBe(line.time);
});

test("an error is told with its stack and its cause", () => {
  const { lines, log } = logging({});
  log.error({ err: new Error("claim failed", { cause: new TypeError("no such host") }) }, "run failed");
  const { err } = JSON.parse(lines[0] ?? "");
  expect(err).toMatchObject({ type: "Error", message: "claim failed" });
  expect(err.stack).toContain("logger.test.ts");
  expect(err.cause).toMatchObject({ type: "TypeError", message: "no such host" });
});

test("every level is a level of the logger, and lines below it are dropped", () => {
  for (const level of LOG_LEVELS) {
    const { lines, log } = logging({ level });
    for (const other of LOG_LEVELS.filter((name) => name !== "silent")) log[other]("line");
    const told = lines.map((line) => JSON.parse(line).level);
    expect(told).toEqual(level === "silent" ? [] : LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1));
  }
});

import { expect, test } from "vitest";
import { lateLog } from "./late-log.ts";

test("lines come in their order, from the level on that is written", async () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = lateLog({ name: "late", level: "warn", pretty: false, destination });
  log.info({}, "not written");
  log.warn({ at: 1 }, "first");
  log.debug("not written");
  log.fatal("second");
  expect(await log.written()).toBe(true);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: "warn", name: "late", at: 1, msg: "first" },
    { level: "fatal", msg: "second" },
  ]);
});

test("a line that cannot be written is no error of whoever wrote it", async () => {
  const destination = {
    write: () => {
      throw new Error("no descriptor is left");
    },
  };
  const log = lateLog({ name: "late", level: "info", pretty: false, destination });
  log.error({}, "lost");
  expect(await log.written()).toBe(false);
});

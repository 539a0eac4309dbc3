import { expect, test } from "vitest";
import { createLogger } from "../log/logger.ts";
import { createMetrics } from "./metrics.ts";

test("a degradation is logged when it begins and when its cause changes, and its metric ends with it", async () => {
  const lines: { level: string; msg: string; reason?: string }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const log = createLogger({ name: "test", level: "info", pretty: false, destination });
  const { degradations, registry } = createMetrics();

  degradations.begin(log, "redis_rights", "no right to PUBLISH");
  const [first] = degradations.list();
  degradations.begin(log, "redis_rights", "no right to PUBLISH");
  degradations.begin(log, "redis_rights", "no right to PUBLISH and INFO");
  expect(degradations.list()).toEqual([
    { reason: "redis_rights", text: "no right to PUBLISH and INFO", since: first?.since },
  ]);
  expect(await registry.metrics()).toContain('muster_degraded{reason="redis_rights"} 1');

  degradations.end(log, "redis_rights");
  degradations.end(log, "redis_rights");
  expect(degradations.has("redis_rights")).toBe(false);
  expect(await registry.metrics()).toContain('muster_degraded{reason="redis_rights"} 0');
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
    ["warn", "degraded: no right to PUBLISH"],
    ["warn", "degraded: no right to PUBLISH and INFO"],
    ["info", "no longer degraded"],
  ]);
});

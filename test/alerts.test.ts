import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createMetrics } from "@muster/runtime";
import { expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const read = (file: string): string => readFileSync(`${ROOT}${file}`, "utf8");

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string }[];
  }[];
}

const { groups }: Rules = parse(read("deploy/alerts.yml"));
const rules = groups.flatMap((group) => group.rules);
const PROMTOOL = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "promtool"))
  .find((file) => existsSync(file));
/** What Prometheus itself adds to whatever it scrapes. */
const SCRAPED = ["instance", "job"];

test.each(rules)("$alert asks for a metric that there is, by labels that it has", async ({ expr }) => {
  const metrics = createMetrics().registry;
  const known = await metrics.getMetricsAsJSON();
  const [name = ""] = /muster_\w+/u.exec(expr) ?? [];
  expect(known.map((metric) => metric.name)).toContain(name);
  const labels = (metrics.getSingleMetric(name) as unknown as { labelNames: string[] }).labelNames;
  const asked = [...expr.matchAll(/by \(([^)]+)\)|(\w+)(?==~?")/gu)].map(
    ([, by, selected]) => by ?? selected,
  );
  expect([...labels, ...SCRAPED]).toEqual(expect.arrayContaining(asked));
});

test("Prometheus loads the alerts, and every one of the document is among them", () => {
  expect(parse(read("deploy/prometheus.yml"))).toMatchObject({ rule_files: ["alerts.yml"] });
  expect(read("docker-compose.yml")).toContain("./deploy/alerts.yml:/etc/prometheus/alerts.yml:ro");
  const [, table = ""] = /^## Watch\n(.*?)^`\/healthz`/msu.exec(read("docs/operations.md")) ?? [];
  const said = [...table.matchAll(/^\| `(\w+)` \| `([^`]+)`/gmu)].map(([, alert, expr = ""]) => {
    return { alert, expr: expr.replaceAll("\\|", "|") };
  });
  expect(said).toEqual(rules.map(({ alert, expr }) => ({ alert, expr })));
});

test.skipIf(PROMTOOL === undefined)("promtool understands them, and they fire when they should", () => {
  const promtool = (...args: string[]): string =>
    execFileSync(PROMTOOL ?? "", args, { cwd: `${ROOT}deploy` }).toString();
  expect(promtool("check", "config", "prometheus.yml")).toContain(`${rules.length} rules found`);
  expect(promtool("test", "rules", "alerts.test.yml")).toContain("SUCCESS");
});

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PERMISSIONS_OF, ROLES } from "@muster/identity";
import { decide, EVENTS, MAX_LOSSES, STATES, TRANSITIONS } from "@muster/job";
import { createMetrics, renderConfigTable } from "@muster/runtime";
import { expect, test } from "vitest";
import { METHODS, type MethodRule } from "../apps/api/src/access/methods.ts";
import { API_CONFIG } from "../apps/api/src/config.ts";
import { cliPage } from "../apps/cli/test/cli-page.ts";
import { WORKER_CONFIG } from "../apps/worker/src/config.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const read = (file: string): string => readFileSync(`${ROOT}${file}`, "utf8");

/** These files are written by `make docs`. */
test("docs/configuration.md is what the configuration tables say", async () => {
  const text = `# Configuration

Environment variables, all optional; an empty one counts as unset. A wrong value stops the process at its start, with
every mistake listed at once. What may hold a secret (DATABASE_URL, REDIS_URL, REDIS_PASSWORD, …) can be in a file instead,
which its name and \`_FILE\` name: \`DATABASE_URL_FILE=/run/secrets/database-url\`.

## npm run api

${renderConfigTable(API_CONFIG)}

## npm run worker

${renderConfigTable(WORKER_CONFIG)}

## npm run migrate

\`DATABASE_URL\`, as above. The database is created when it is missing.
`;
  await expect(text).toMatchFileSnapshot(`${ROOT}docs/configuration.md`);
});

test("docs/cli.md is what the commands say of themselves", async () => {
  await expect(await cliPage()).toMatchFileSnapshot(`${ROOT}docs/cli.md`);
});

test("the chart's list of settings is what the configuration tables say", async () => {
  const names = new Set([...Object.keys(API_CONFIG), ...Object.keys(WORKER_CONFIG)]);
  const text = [...names]
    .toSorted()
    .map((name) => `${name}\n`)
    .join("");
  await expect(text).toMatchFileSnapshot(`${ROOT}deploy/helm/muster/files/settings.txt`);
});

test("docs/observability.md lists every metric", async () => {
  const metrics = await createMetrics().registry.getMetricsAsJSON();
  const rows = metrics.map(({ name, type, help }) => `| \`${name}\` | ${type} | ${help} |`);
  const text = `# Metrics

Both processes serve them in Prometheus' format on their metrics port, beside \`process_*\` and \`nodejs_*\` (event-loop
lag among them). Labels are bounded: after 100 distinct types or queues the rest are counted as \`other\`.
\`deploy/grafana/dashboards/muster.json\` shows them, and \`deploy/alerts.yml\` says which of them somebody has to look at
([operations.md](operations.md#watch)); a test holds each query of both against this table.

| name | kind | what it tells |
|---|---|---|
${rows.join("\n")}
`;
  await expect(text).toMatchFileSnapshot(`${ROOT}docs/observability.md`);
});

/** Whether somebody of that role makes the call, and with what. */
function cellOf({ needs, details }: MethodRule, role: (typeof ROLES)[number]): string {
  if (needs === "open" || needs === "known") return "yes";
  if (!PERMISSIONS_OF[role].has(needs)) return "–";
  return details === true && !PERMISSIONS_OF[role].has("jobs.read_payload") ? "without details" : "yes";
}

test("docs/security.md has the whole table of who makes which call", async () => {
  const rows = Object.entries(METHODS).flatMap(([service, rules]) =>
    Object.entries(rules).map(([name, rule]) => {
      const call = service.startsWith("scheduler.v1.") ? name : `${service}/${name}`;
      const cells = ROLES.map((role) => cellOf(rule, role));
      return `| \`${call}\` | ${rule.needs} | ${rule.scope} | ${cells.join(" | ")} |`;
    }),
  );
  const head = ["call", "permission", "queues", ...ROLES];
  const lines = [`| ${head.join(" | ")} |`, `|${"---|".repeat(head.length)}`, ...rows];
  const text = read("docs/security.md").replace(
    /(?<=<!-- calls -->\n)[\s\S]*?(?=<!-- \/calls -->)/u,
    () => `${lines.join("\n")}\n`,
  );
  expect(text).toContain(lines.join("\n"));
  await expect(text).toMatchFileSnapshot(`${ROOT}docs/security.md`);
});

test("docs/state-machine.md is the table of packages/job", () => {
  const text = read("docs/state-machine.md");
  for (const state of STATES) {
    expect(text).toContain(`| ${state} | ${TRANSITIONS[state].join(", ") || "–"} |`);
  }
});

/** Every change of state that some job may make, as the specification says. */
function changes(): string[] {
  const facts = STATES.flatMap((state) =>
    [false, true].flatMap((cancelRequested) =>
      [1, 2].flatMap((attempts) =>
        [0, MAX_LOSSES - 1].flatMap((lostCount) =>
          [undefined, "deadline" as const].map((overdue) =>
            Object.assign(
              { state, attempts, maxAttempts: 2, lostCount, cancelRequested, held: false },
              overdue && { overdue },
            ),
          ),
        ),
      ),
    ),
  );
  return facts.flatMap((job) =>
    EVENTS.flatMap((event) => {
      const next = decide(job, event);
      return next === undefined ? [] : [`${job.state} --> ${next.state}`];
    }),
  );
}

test("docs/state-machine.md draws every change of state that a job may make, and no other", () => {
  const drawn = read("docs/state-machine.md").matchAll(/^ {2}(\w+ --> \w+): /gm);
  const edges = [...drawn].map((match) => match[1] ?? "");
  expect(edges.toSorted()).toEqual([...new Set(changes())].toSorted());
});

test.each(["handlers/deliver.ts", "handlers/isolated.ts"])("docs/handlers.md shows %s as it is", (file) => {
  expect(read("docs/handlers.md")).toContain(`\`\`\`ts\n${read(file)}\`\`\`\n`);
});

test("docs/watching.md shows its handler and its example as they are", () => {
  for (const file of ["handlers/pack.ts", "docs/examples/follow-job.ts"]) {
    expect(read("docs/watching.md")).toContain(`\`\`\`ts\n${read(file)}\`\`\`\n`);
  }
});

test("every make target that a document names exists", () => {
  const targets = new Set([...read("Makefile").matchAll(/^([a-z-]+):/gm)].map((match) => match[1]));
  const documents = ["README.md", "CONTRIBUTING.md", "docs/operations.md", "docs/architecture.md"];
  const named = documents.flatMap((file) =>
    [...read(file).matchAll(/`?\bmake ([a-z-]+)/g)].map((match) => match[1]),
  );
  expect(named.filter((name) => !targets.has(name))).toEqual([]);
});

test("every file and folder that docs/architecture.md names exists", () => {
  const named = [...read("docs/architecture.md").matchAll(/`((?:packages|apps)\/[^`]+)`/g)].map(
    (match) => match[1] ?? "",
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !existsSync(new URL(`../${name}`, import.meta.url)))).toEqual([]);
});

test("dashboards and alerts ask for metrics that exist", async () => {
  const known = new Set((await createMetrics().registry.getMetricsAsJSON()).map(({ name }) => name));
  const asked = ["deploy/grafana/dashboards/muster.json", "docs/operations.md"].flatMap((file) =>
    [...read(file).matchAll(/\bmuster_[a-z_]+/g)].map((match) => match[0].replace(/_bucket$/, "")),
  );
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
});

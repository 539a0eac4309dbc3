import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decide, EVENTS, MAX_LOSSES, STATES, TRANSITIONS } from "@muster/job";
import { createMetrics, renderConfigTable } from "@muster/runtime";
import { expect, test } from "vitest";
import { API_CONFIG } from "../apps/api/src/config.ts";
import { WORKER_CONFIG } from "../apps/worker/src/config.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const read = (file: string): string => readFileSync(`${ROOT}${file}`, "utf8");

/** Both files are written by `make docs`. */
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

test("docs/observability.md lists every metric", async () => {
  const metrics = await createMetrics().registry.getMetricsAsJSON();
  const rows = metrics.map(({ name, type, help }) => `| \`${name}\` | ${type} | ${help} |`);
  const text = `# Metrics

Both processes serve them in Prometheus' format on their metrics port, beside \`process_*\` and \`nodejs_*\` (event-loop
lag among them). Labels are bounded: after 100 distinct types or queues the rest are counted as \`other\`.

| name | kind | what it tells |
|---|---|---|
${rows.join("\n")}
`;
  await expect(text).toMatchFileSnapshot(`${ROOT}docs/observability.md`);
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

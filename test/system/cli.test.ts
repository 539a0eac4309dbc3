import { globSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Command, Example } from "../../apps/cli/src/command/command.ts";
import { A_COMMAND_JOB, A_DEAD_JOB, A_JOB, A_WORKER } from "../../apps/cli/src/commands/placeholders.ts";
import { loadAll } from "../../apps/cli/src/commands/table.ts";
import type { Told } from "../../apps/cli/test/run-cli.ts";
import { testPool } from "../support/pool.ts";
import { type CliWorld, startCliWorld } from "./cli-world.ts";

let world: CliWorld;
let muster: CliWorld["muster"];
beforeAll(async () => {
  world = await startCliWorld();
  ({ muster } = world);
}, 120_000);
afterAll(async () => world[Symbol.asyncDispose]());

async function runExample(path: readonly string[], example: Example): Promise<Told> {
  const names = new Map(world.real);
  for (const [name, text] of Object.entries(example.files ?? {})) {
    const file = join(world.folder, name);
    await writeFile(file, text);
    names.set(name, file);
  }
  const typed = [...path, ...example.typed].map((word) => names.get(word) ?? word);
  return muster(typed, { stdin: example.stdin ?? "", live: example.live ?? false });
}

test("every command has examples, and each of them works as it stands", async () => {
  const failed: object[] = [];
  const runAll = async (command: Command, before: readonly string[]): Promise<void> => {
    if (command.examples.length === 0) failed.push({ typed: command.name, err: "it has no example" });
    for (const example of command.examples) {
      const path = [...before, command.name];
      const told = await runExample(path, example);
      if (told.code !== 0) failed.push({ typed: [...path, ...example.typed].join(" "), ...told });
    }
  };
  for (const entry of await loadAll()) {
    // Its script goes to the process's own output; below it is run as a process.
    if (entry.name === "completion") continue;
    if ("commands" in entry) for (const command of entry.commands) await runAll(command, [entry.name]);
    else await runAll(entry, []);
  }
  expect(failed).toEqual([]);
}, 120_000);

const NO_COMMAND: Readonly<Record<string, string>> = {
  "scheduler.v1.WorkerService": "workers call it, of themselves",
  "scheduler.v1.SchedulerService/CancelJobs": "muster cancel starts a bulk, which outlives the command",
  "externalscaler.ExternalScaler": "KEDA calls it",
  "grpc.health.v1.Health": "load balancers call it",
  "grpc.reflection.v1.ServerReflection": "tools call it, to learn what there is",
  "grpc.reflection.v1alpha.ServerReflection": "tools call it, to learn what there is",
};

function allMethods(): string[] {
  const protos = globSync(new URL("../../proto/**/*.proto", import.meta.url).pathname);
  return protos.flatMap((file) => {
    const text = readFileSync(file, "utf8");
    const [, name = ""] = /^package ([\w.]+);/mu.exec(text) ?? [];
    return [...text.matchAll(/^service (\w+) \{([\s\S]*?)^\}/gmu)].flatMap(([, service = "", body = ""]) =>
      [...body.matchAll(/^ {2}rpc (\w+)/gmu)].map(([, method]) => `${name}.${service}/${method}`),
    );
  });
}

test("each call of the API is made by a command's example, or there is a reason why not", async () => {
  const answered = await world.answered();
  const methods = allMethods();
  expect(methods.length).toBeGreaterThan(60);
  const reasons = Object.keys(NO_COMMAND);
  const without = methods.filter((method) => !answered.has(method));
  const unexplained = without.filter(
    (method) => !reasons.some((one) => method === one || method.startsWith(`${one}/`)),
  );
  expect(unexplained).toEqual([]);
  expect(reasons.filter((one) => !without.some((method) => method.startsWith(one)))).toEqual([]);
});

test("the exit code says what has happened, and the standard output has nothing but answers", async () => {
  const unknown = "0199c0de-0000-7000-8000-00000000ffff";
  const told = await Promise.all([
    muster(["get", world.real.get(A_JOB) ?? ""]),
    muster(["watch", world.real.get(A_DEAD_JOB) ?? ""]),
    muster(["get", "not-an-id"]),
    muster(["get", unknown]),
    muster(["list"], { env: { ...world.env, MUSTER_TOKEN: "mst_test_nobody" } }),
    muster(["queues", "pause", "reports"], { env: { ...world.env, MUSTER_TOKEN: world.viewer } }),
    muster(["cancel", world.real.get(A_JOB) ?? ""]),
  ]);
  expect(told.map(({ code }) => code)).toEqual([0, 1, 2, 5, 4, 4, 1]);
  const [got, , wrong, none, stranger, refused, ended] = told;
  expect(got?.out).toMatch(/^id +[\da-f-]{36}\nstate +succeeded\ntype +echo\n/u);
  expect([wrong?.out, none?.out, stranger?.out, refused?.out]).toEqual(["", "", "", ""]);
  expect(wrong?.err).toMatch(/^muster: job_id: expected .*\nmuster: nothing was done\n$/u);
  expect(stranger?.err).toContain("the token of MUSTER_TOKEN is not taken");
  expect(refused?.err).toContain("muster tokens whoami says who you are and what you may do");
  expect(ended?.out).toContain("had ended before: succeeded");
  expect(JSON.stringify(told)).not.toContain(world.viewer);
});

test("json is the API's answer as protobuf writes it, jsonl a line for each, quiet an id for each", async () => {
  const shapes = await Promise.all(
    ["-ojson", "-ojsonl", "-q"].map((form) =>
      muster(["list", "--type", "echo", "--state", "succeeded", form]),
    ),
  );
  const [json, jsonl, quiet] = shapes.map(({ out }) => out.trimEnd());
  const { jobs } = JSON.parse(json ?? "") as { jobs: { jobId: string; state: string }[] };
  expect(jobs.length).toBeGreaterThan(0);
  expect(new Set(jobs.map(({ state }) => state))).toEqual(new Set(["JOB_STATE_SUCCEEDED"]));
  expect((jsonl ?? "").split("\n").map((line) => JSON.parse(line))).toEqual(jobs);
  expect((quiet ?? "").split("\n")).toEqual(jobs.map(({ jobId }) => jobId));
});

test("all pages make one document; less than all says how to go on", async () => {
  for (let i = 0; i < 3; i += 1) await world.idOf(["noop", "--queue", "pages", "--delay", "1h"]);
  const list = (...more: string[]): Promise<Told> => muster(["list", "--queue", "pages", ...more]);
  const first = await list("--limit", "2", "-o", "json");
  const { jobs, nextPageToken } = JSON.parse(first.out) as { jobs: object[]; nextPageToken: string };
  expect(jobs).toHaveLength(2);
  expect(first.err).toBe("");
  const rest = JSON.parse((await list("--page-token", nextPageToken, "-o", "json")).out) as {
    jobs: object[];
  };
  const all = JSON.parse((await list("--all", "-o", "json")).out) as {
    jobs: object[];
    nextPageToken?: string;
  };
  expect(all.jobs).toEqual([...jobs, ...rest.jobs]);
  expect(all.nextPageToken).toBeUndefined();
  const table = await list("--limit", "2");
  expect(table.out.trimEnd().split("\n")).toHaveLength(3);
  expect(table.err).toMatch(/^There are more: --all, or --page-token \S+\n$/u);
});

test("what changes many is counted, asked about with its place, and refused where nobody can be asked", async () => {
  const drain = ["workers", "cordon", "--queue", "mail"];
  const refused = await muster(drain);
  expect(refused).toMatchObject({ code: 2, out: "" });
  expect(refused.err).toContain(
    "expected --yes, because there is no terminal to ask at: it would cordon 1 worker on http",
  );
  const asked: string[] = [];
  const answering = (yes: boolean) => async (question: string) => {
    asked.push(question);
    return yes;
  };
  expect(await muster(drain, { ask: answering(false) })).toMatchObject({
    code: 1,
    err: "muster: nothing was changed\n",
  });
  expect((await muster([...drain, "--dry-run"], { ask: answering(true) })).out).toContain(A_WORKER);
  expect(asked).toEqual([`Cordon 1 worker on ${world.env["MUSTER_API"]}?`]);
  expect((await muster(["workers", "list", "-ojson"])).out).not.toContain("CORDONED");
  expect(await muster(drain, { ask: answering(true) })).toMatchObject({
    code: 0,
    out: `${A_WORKER}: cordoned\n`,
  });
  expect((await muster(["workers", "list", "-ojson"])).out).toContain("WORKER_STATE_CORDONED");
  expect((await muster(["workers", "uncordon", A_WORKER])).code).toBe(0);
});

test("logs end where the log is, of a job that goes on as well; a program's output comes as it was", async () => {
  const [logs, output] = await Promise.all([
    muster(["logs", world.real.get(A_JOB) ?? ""]),
    muster(["output", world.real.get(A_COMMAND_JOB) ?? ""]),
  ]);
  expect(logs).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\S+Z {2}info answering \{"of":"echo"\}\n$/u),
  });
  expect(output).toMatchObject({ code: 0, out: "from the program\n" });
  // It waits for an hour, and is not waited for.
  const waiting = await world.idOf(["noop", "--delay", "1h"]);
  expect(await muster(["logs", waiting])).toMatchObject({ code: 0, out: "" });
});

test("the doctor has a proof and a next step for what is wrong, and looks at the stores it is told of", async () => {
  await muster(["queues", "pause", "forgotten", "--reason", "migration"]);
  const query = testPool({ connectionString: world.databaseUrl, max: 1 });
  await query.query("UPDATE pauses SET paused_at = paused_at - interval '3 days' WHERE queue = 'forgotten'");
  await query.end();
  const { code, out } = await muster(["doctor", "-o", "json"]);
  const { findings } = JSON.parse(out) as {
    findings: { check: string; level: string; proof: string; next: string }[];
  };
  expect(findings).toContainEqual({
    check: "pauses",
    level: "warn",
    proof: expect.stringMatching(/^queue forgotten is paused since 3d.* ago, without an end \(migration\)$/u),
    next: "muster queues resume forgotten",
  });
  const levels = Object.groupBy(findings, ({ check }) => check);
  expect(levels["database"]?.map(({ level }) => level)).toEqual(["ok", "ok"]);
  expect(levels["Redis"]?.map(({ level }) => level).includes("bad")).toBe(false);
  expect(levels["workers"]?.[0]).toMatchObject({
    level: "ok",
    proof: expect.stringMatching(/^1 worker with/u),
  });
  expect(code).toBe(findings.some(({ level }) => level === "bad") ? 1 : 0);
  // Of a viewer of one queue the rest is skipped, and said to be.
  const seen = await muster(["doctor"], {
    env: { ...world.env, MUSTER_TOKEN: world.viewer, DATABASE_URL: "", REDIS_URL: "" },
  });
  expect(seen.out).toMatch(/skip +database +DATABASE_URL is not set here/u);
});

test("as processes: a reader that has had enough, colours, completion, and codes", async () => {
  const [piped, coloured, plain, completed, script, failed] = await Promise.all([
    // It is gone before anything is written.
    world.shell('muster list --all -ojson | true; echo "${PIPESTATUS[0]}"'),
    world.shell("FORCE_COLOR=1 muster list --state succeeded | head -1"),
    world.shell("FORCE_COLOR=1 NO_COLOR=1 muster list --state succeeded | head -1"),
    world.shell("muster complete -- queues re; muster complete -- list --state dead"),
    world.shell("muster completion bash | bash -n"),
    world.shell("muster submit fail --max-attempts 1 --wait -q"),
  ]);
  expect(piped).toMatchObject({ code: 0, out: "0\n", err: "" });
  expect(coloured.out).toContain("\u001b[1mID\u001b[0m");
  expect(plain.out).toMatch(/^ID +STATE/u);
  expect(completed.out).toMatch(/resume\tEnds a pause\.\n:4\ndeadletter\t\n:4\n$/u);
  expect(script).toMatchObject({ code: 0, out: "", err: "" });
  expect(failed.code).toBe(1);
}, 120_000);

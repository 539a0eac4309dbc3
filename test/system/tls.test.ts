import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Code } from "@connectrpc/connect";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { canMakeCertificates } from "@muster/test/certificates";
import { LONG } from "@muster/test/long";
import type { AppProcess } from "@muster/test/process";
import { manageApps } from "@muster/test/process";
import { pythonWithMessages } from "@muster/test/python";
import { type System, startSystem } from "@muster/test/system";
import { makeToken } from "@muster/test/tokens";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openApiClient } from "../../packages/api-client/src/api-client.ts";
import { nodeTransport } from "../../packages/api-client/src/node.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const UUID = /^[0-9a-f-]{36}$/u;

manageApps();

describe.skipIf(!(await canMakeCertificates()))("an API by TLS, for clients in other languages", () => {
  let system: System;
  let api: AppProcess;
  let files: string;
  let token: string;
  const file = (name: string): string => join(files, name);

  beforeAll(async () => {
    system = await startSystem();
    files = join(system.folder, "tls");
    await mkdir(files);
    // As the document says it.
    const [, commands = ""] =
      /```sh\n([^]*?)```/u.exec(await readFile(join(ROOT, "docs/tls.md"), "utf8")) ?? [];
    await run("sh", ["-euc", commands], { cwd: files });
    const tls = {
      TLS_CERT_FILE: file("tls.crt"),
      TLS_KEY_FILE: file("tls.key"),
      TLS_CLIENT_CA_FILE: file("ca.crt"),
      TLS_CLIENT_GRANTS: "spiffe=spiffe://example.org/reports > developer",
    };
    [api] = await Promise.all([
      system.start("api", { ...tls, API_HOST: "0.0.0.0", AUTH: "required" }),
      system.start("worker"),
    ]);
    token = (await makeToken(system.databaseUrl, "developer")).secret;
  });
  afterAll(() => system[Symbol.asyncDispose]());

  /** As the examples are told who calls. */
  const ways = (): Readonly<Record<"certificate" | "token", NodeJS.ProcessEnv>> => ({
    certificate: { MUSTER_CERT: file("client.crt"), MUSTER_KEY: file("client.key") },
    token: { MUSTER_TOKEN: token },
  });
  const environment = (who: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
    ...process.env,
    MUSTER_URL: `https://localhost:${api.apiPort}`,
    MUSTER_ADDRESS: `localhost:${api.apiPort}`,
    MUSTER_CA: file("ca.crt"),
    PYTHONPATH: system.folder,
    ...who,
  });

  test("curl submits a job with a client certificate or a token, and none with neither", async () => {
    const submit = (who: NodeJS.ProcessEnv): Promise<{ stdout: string }> =>
      run("sh", ["docs/examples/submit-job.sh"], { cwd: ROOT, env: environment(who) });
    for (const who of Object.values(ways()))
      expect((await submit(who)).stdout.trim().split("\n")).toEqual([
        expect.stringMatching(UUID),
        "JOB_STATE_SUCCEEDED",
      ]);
    await expect(submit({})).rejects.toMatchObject({ stderr: expect.stringContaining("unauthenticated") });
  });

  // Fetches what it needs: a minute or more on a new machine.
  test.runIf(LONG)(
    "Python follows a job with Debian's own gRPC (skipped where it cannot be had)",
    async ({ skip }) => {
      const python = await pythonWithMessages(system.folder, (line) => process.stderr.write(`${line}\n`));
      if ("missing" in python) {
        skip(python.missing);
        return;
      }
      for (const who of Object.values(ways())) {
        const options = { cwd: ROOT, env: environment(who) };
        const { stdout } = await run(python.file, ["docs/examples/submit_job.py"], options);
        const [id, ...states] = stdout.trim().split("\n");
        expect([id, states.at(-1)]).toEqual([expect.stringMatching(UUID), "JOB_STATE_SUCCEEDED"]);
      }
    },
    400_000,
  );

  test("the client for Node shows a certificate, by an authority of one's own", async () => {
    const [ca, cert, key] = await Promise.all(
      ["ca.crt", "client.crt", "client.key"].map((name) => readFile(file(name))),
    );
    if (ca === undefined || cert === undefined || key === undefined) throw new Error("no files");
    const transport = nodeTransport({ baseUrl: `https://localhost:${api.apiPort}`, ca, cert, key });
    const { jobs } = openApiClient({ transport });
    const { jobId } = await jobs.submitJob({ job: { type: "noop" } });
    const states: JobState[] = [];
    for await (const { state } of jobs.watchJob({ jobId })) states.push(state);
    expect(states.at(-1)).toBe(JobState.SUCCEEDED);
    await waitFor(async () => (await api.metric("muster_tls_certificate_expiry_timestamp_seconds")) > 0, {
      what: "the metric of the certificate",
    });
    const stranger = openApiClient({
      transport: nodeTransport({ baseUrl: `https://localhost:${api.apiPort}`, ca }),
    });
    await expect(stranger.jobs.submitJob({ job: { type: "noop" } })).rejects.toMatchObject({
      code: Code.Unauthenticated,
    });
  });
});

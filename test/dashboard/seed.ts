import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import type { SchedulerClient } from "../support/client.ts";
import type { System } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";

/** What stands in payloads, and in errors that quote them: nobody may find it who sees no payloads. */
export const SECRET = "xyzzy-of-the-payload";

export interface Seeded {
  readonly succeeded: string;
  readonly dead: string;
  /** With an error that quotes its payload. */
  readonly failed: string;
  readonly running: string;
  /** Its queue is `LONG`, and its other texts are `ODD`. */
  readonly odd: string;
  readonly fingerprint: string;
}

/** Text of whoever submits jobs and writes handlers: markup, both directions of writing, and no place to break a line. */
export const ODD: string = `<img src=x onerror="alert(1)"><b>a, b\\c</b> שלום \u202Eنص 世界 🎈 ${"w".repeat(48)}`;
/** As long as a queue's, a limit's, a worker's or a schedule's may be. */
export const LONG: string = "long-".repeat(12);

/** For `Job.body`. */
export const json = (value: object): { case: "payload"; value: Uint8Array<ArrayBuffer> } => ({
  case: "payload",
  value: Uint8Array.from(Buffer.from(JSON.stringify(value))),
});

/** Jobs of every state, a fault, a schedule, a limit, and a paused queue. */
export async function seed(
  client: SchedulerClient,
  url: string,
  token: string,
  system: System,
): Promise<Seeded> {
  const transport = createConnectTransport({
    baseUrl: url,
    httpVersion: "1.1",
    interceptors: [
      (next) => (request) => {
        request.header.set("authorization", `Bearer ${token}`);
        return next(request);
      },
    ],
  });
  const queues = createClient(QueueService, transport);
  await queues.pauseQueue({
    target: { case: "queue", value: "halted" },
    reason: "until the test resumes it",
  });
  await queues.putLimit({ limit: { name: "one-each", type: "limited", keyLabel: "tenant", maxRunning: 1 } });
  await queues.putLimit({ limit: { name: LONG, type: ODD, keyLabel: LONG, maxRunning: 100_000 } });
  await queues.pauseQueue({ target: { case: "type", value: `${ODD}!` }, reason: ODD });
  await createClient(ScheduleService, transport).applySchedules({
    owner: "dashboard-tests",
    schedules: [
      { name: LONG, spec: { case: "cron", value: "0 4 1 1 *" }, job: { type: ODD, queue: LONG } },
      { name: "nightly", spec: { case: "cron", value: "0 3 * * *" }, job: { type: "noop", queue: "nights" } },
    ],
  });
  const waiting = Array.from({ length: 5 }, () => ({ type: "noop", queue: "halted" }));
  const dying = Array.from({ length: 3 }, () => ({
    type: "fail",
    queue: "mail",
    maxAttempts: 1,
    body: json({ times: 9 }),
  }));
  const { results } = await client.submitJobs({
    jobs: [
      { type: "telling", body: json({ secret: SECRET, way: "returns" }) },
      { type: "sleep", body: json({ ms: 600_000 }) },
      { type: ODD, queue: LONG, labels: { note: ODD, empty: "" }, body: json({ [ODD]: ODD }) },
      { type: "telling", body: json({ secret: SECRET, way: "permanent" }) },
      ...dying,
      ...waiting,
    ],
  });
  const [succeeded = "", running = "", odd = "", failed = "", dead = ""] = results.map(({ jobId }) => jobId);
  const counts = `SELECT count(*) FILTER (WHERE status = 'deadletter') = 3 AND count(*) FILTER (WHERE status = 'succeeded') = 1
    AND count(*) FILTER (WHERE status = 'running') = 1 AND count(*) FILTER (WHERE status = 'failed') = 1 AS done FROM tasks`;
  await waitFor(async () => (await system.query<{ done: boolean }>(counts))[0]?.done, {
    what: "the jobs to have run",
  });
  const job = await client.getJob({ jobId: dead });
  return { succeeded, running, odd, failed, dead, fingerprint: job.fingerprint };
}

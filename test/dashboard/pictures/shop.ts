import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { BulkAction, BulkService } from "@muster/proto/scheduler/v1/bulk_service";
import { type JobSchema, Priority } from "@muster/proto/scheduler/v1/job";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { RequirementOp } from "@muster/proto/scheduler/v1/requirement";
import { type ScheduleSchema } from "@muster/proto/scheduler/v1/schedule";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import type { System } from "../../support/system.ts";
import { waitFor } from "../../support/wait.ts";

type Job = MessageInitShape<typeof JobSchema>;
type Jobs = Client<typeof SchedulerService>;

/** What the pictures name. */
export interface Shop {
  /** A report that has failed twice and is under way. */
  readonly report: string;
  readonly fault: string;
  close(): void;
}

const ON_MAIL_2 = { label: "worker", op: RequirementOp.EQ, values: ["mail-2"] };
const TENANTS = ["acme", "globex", "initech", "umbrella", "hooli"];
const body = (value: object): { case: "payload"; value: Uint8Array<ArrayBuffer> } => ({
  case: "payload",
  value: Uint8Array.from(Buffer.from(JSON.stringify(value))),
});
const SECONDS = (seconds: number): { seconds: bigint; nanos: number } => ({
  seconds: BigInt(seconds),
  nanos: 0,
});
const times = (count: number, make: (n: number) => Job): Job[] =>
  Array.from({ length: count }, (_, n) => ({
    labels: { tenant: TENANTS[n % TENANTS.length] ?? "" },
    ...make(n),
  }));

/** Sets up what a team would have, gives it a morning's work, and waits until that has come as far as the pictures show. */
export async function openShop(system: System, port: number, token: string): Promise<Shop> {
  const authorize: Interceptor = (next) => (request) => {
    request.header.set("authorization", `Bearer ${token}`);
    return next(request);
  };
  const transport = createConnectTransport({
    baseUrl: `http://127.0.0.1:${port}`,
    httpVersion: "1.1",
    interceptors: [authorize],
  });
  const jobs = createClient(SchedulerService, transport);
  await makePolicies(createClient(QueueService, transport));
  await createClient(ScheduleService, transport).applySchedules({ owner: "shop", schedules: [...SCHEDULES] });
  const report = await submitReport(jobs);
  await submitDay(jobs);
  // It is still under way when its worker is drained.
  await jobs.submitJob({
    job: { type: "sendMail", queue: "mail", body: body({ ms: 900_000 }), requires: [ON_MAIL_2] },
  });
  const bulk = createClient(BulkService, transport);
  await untilFailed(system);
  await bulk.startBulk({
    action: BulkAction.REDRIVE,
    filter: { queue: "mail", type: "sendMail" },
    reason: "the mail server is back",
    requestId: "pictures-1",
  });
  const [dead] = await system.query<{ fingerprint: string }>(
    "SELECT t.fingerprint FROM tasks AS t WHERE t.type = 'syncOrder' AND t.fingerprint IS NOT NULL LIMIT 1",
  );
  const stop = keepBusy(jobs);
  return { report, fault: dead?.fingerprint ?? "", close: stop };
}

async function makePolicies(queues: Client<typeof QueueService>): Promise<void> {
  await queues.putLimit({
    limit: { name: "per-tenant", queue: "default", keyLabel: "tenant", maxRunning: 2 },
  });
  await queues.putLimit({
    limit: { name: "card-provider", type: "chargeCard", rate: { count: 20, per: SECONDS(1), burst: 40 } },
  });
  await queues.putLimit({
    limit: {
      name: "warehouse",
      type: "syncOrder",
      maxRunning: 8,
      breaker: { errorRatio: 0.8, minCalls: 500, window: SECONDS(60), openFor: SECONDS(30) },
    },
  });
  await queues.pauseQueue({
    target: { case: "queue", value: "newsletter" },
    reason: "legal looks at the new footer",
  });
  await queues.pauseQueue({
    target: { case: "type", value: "exportLedger" },
    reason: "month end: the ledger is locked",
  });
}

const SCHEDULES: readonly MessageInitShape<typeof ScheduleSchema>[] = [
  {
    name: "billing/invoices",
    spec: { case: "cron", value: "0 6 * * MON-FRI" },
    timeZone: "Europe/Berlin",
    job: { type: "chargeCard", queue: "billing", body: body({ ms: 400 }) },
  },
  {
    name: "reports/nightly",
    spec: { case: "cron", value: "30 2 * * *" },
    timeZone: "Europe/Berlin",
    job: {
      type: "buildReport",
      queue: "reports",
      body: body({ month: "2026-10", pages: 4, msPerPage: 300 }),
    },
  },
  {
    name: "search/reindex",
    spec: { case: "interval", value: { every: SECONDS(900) } },
    job: { type: "indexPage", queue: "search", body: body({ ms: 900 }) },
  },
  {
    name: "mail/digest",
    spec: { case: "cron", value: "*/20 * * * *" },
    job: { type: "sendMail", queue: "mail", body: body({ ms: 200 }) },
  },
  {
    name: "media/clean-up",
    spec: { case: "cron", value: "15 4 * * SUN" },
    job: { type: "resizeImage", queue: "media", body: body({ ms: 700 }) },
  },
];

/** Three attempts, the last of which goes on while the pictures are taken. */
async function submitReport(jobs: Jobs): Promise<string> {
  const { jobId } = await jobs.submitJob({
    job: {
      type: "buildReport",
      queue: "reports",
      priority: Priority.HIGH,
      maxAttempts: 5,
      retryPolicy: { initial: SECONDS(2), multiplier: 1.5 },
      labels: { tenant: "acme", team: "finance" },
      body: body({ month: "2026-11", pages: 40, msPerPage: 6_000 }),
    },
  });
  return jobId;
}

async function submitDay(jobs: Jobs): Promise<void> {
  const mail = (n: number): Job => ({
    type: "sendMail",
    queue: "mail",
    body: body({ ms: 150 + (n % 7) * 40 }),
  });
  await jobs.submitJobs({
    jobs: [
      ...times(90, mail),
      ...times(6, () => ({ ...mail(1), maxAttempts: 1, body: body({ ms: 90, fails: 9 }) })),
      ...times(5, () => ({ type: "chargeCard", queue: "billing", body: body({ ms: 120, fails: 9 }) })),
      ...times(24, (n) => ({ type: "chargeCard", queue: "billing", body: body({ ms: 200 + n * 9 }) })),
      ...times(30, (n) => ({
        type: "indexPage",
        queue: "search",
        priority: Priority.LOW,
        body: body({ ms: 80 + n }),
      })),
      ...times(4, () => ({
        type: "resizeImage",
        queue: "media",
        maxAttempts: 1,
        body: body({ ms: 60, fails: 9 }),
      })),
      ...times(12, () => ({
        type: "syncOrder",
        maxAttempts: 6,
        retryPolicy: { initial: SECONDS(600), multiplier: 2 },
        body: body({ ms: 70, fails: 9 }),
      })),
      ...times(160, () => ({ type: "sendNewsletter", queue: "newsletter", priority: Priority.LOW })),
      ...times(7, (n) => ({
        type: "sendMail",
        queue: "mail",
        delay: SECONDS(3_600 * (n + 1)),
        body: body({ ms: 100 }),
      })),
    ],
  });
  const { jobId } = await jobs.submitJob({
    job: { type: "sendMail", queue: "mail", delay: SECONDS(7_200), labels: { tenant: "hooli" } },
  });
  await jobs.cancelJob({ jobId, reason: "the customer has unsubscribed" });
}

const untilFailed = (system: System): Promise<unknown> =>
  waitFor(
    async () =>
      (
        await system.query<{ is: boolean }>(
          "SELECT count(*) FILTER (WHERE t.status IN ('deadletter', 'failed')) >= 15 AND count(*) FILTER (WHERE t.type = 'syncOrder' AND t.status = 'retry') >= 10 AS is FROM tasks AS t",
        )
      )[0]?.is,
    { what: "what fails to have failed" },
  );

const BATCH_MS = 1_000;

/** Goes on submitting, so that something is running and something waits in each picture. */
function keepBusy(jobs: Jobs): () => void {
  let n = 0;
  const submit = async (): Promise<void> => {
    n += 1;
    await jobs.submitJobs({
      jobs: [
        ...times(5, (m) => ({
          type: "sendMail",
          queue: "mail",
          body: body({ ms: 700 + ((n + m) % 5) * 180 }),
        })),
        ...times(3, () => ({ type: "resizeImage", queue: "media", body: body({ ms: 2_600 }) })),
        ...times(3, (m) => ({
          type: "syncOrder",
          labels: { tenant: TENANTS[(n + m) % 2] ?? "" },
          body: body({ ms: 1_900 }),
        })),
        ...times(2, () => ({
          type: "chargeCard",
          queue: "billing",
          priority: Priority.HIGH,
          body: body({ ms: 900 }),
        })),
      ],
    });
  };
  const timer = setInterval(() => void submit().catch(() => clearInterval(timer)), BATCH_MS);
  return () => clearInterval(timer);
}

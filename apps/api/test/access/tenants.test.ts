import type { DescMethod } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { Role } from "@muster/proto/scheduler/v1/access";
import { AdminService } from "@muster/proto/scheduler/v1/admin_service";
import { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { ScheduleService } from "@muster/proto/scheduler/v1/schedule_service";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Calls, type Guarded, grant, startGuarded, WAYS } from "./guarded.ts";
import {
  type Belongings,
  LATER,
  other,
  requestFor,
  requests,
  TENANTS,
  type Tenant,
} from "./tenant-requests.ts";

/** `make proofs` takes ten minutes. */
const SECONDS = Number(process.env["TENANTS_SECONDS"] ?? 2);
const AT_ONCE = 8;
const STREAM_MS = 150;
/** Requests made at once, which is cheaper than one by one. */
const SAMPLED = 5;
const LEAST_CALLS = 200;
/** Ids and tokens that are asked for again. */
const POOL = 500;
const JOB_ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu;

const METHODS = [SchedulerService, QueueService, ScheduleService, AdminService, FleetService].flatMap(
  (service) => Object.values(service.method) as DescMethod[],
);

const textOf = (value: unknown): string => JSON.stringify(value, plain) ?? "";

function plain(_: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1");
  return typeof value === "bigint" ? String(value) : value;
}

/** All that a call answers, its error included. */
async function answerOf(calls: Calls, method: DescMethod, request: object): Promise<unknown> {
  const client = calls.of(method.parent) as unknown as Record<
    string,
    (request: object, options: object) => unknown
  >;
  const got: unknown[] = [];
  try {
    const signal =
      method.methodKind === "unary" ? AbortSignal.timeout(60_000) : AbortSignal.timeout(STREAM_MS);
    const answer = client[method.localName]?.(request, { signal });
    if (method.methodKind === "unary") return await answer;
    for await (const event of answer as AsyncIterable<unknown>) got.push(event);
  } catch (error) {
    const { code, rawMessage, details } = ConnectError.from(error);
    got.push({ code, rawMessage, details: details.length });
  }
  return got;
}

class Fuzz {
  readonly #guarded: Guarded;
  readonly #of: Readonly<Record<Tenant, Belongings>> = {
    crimson: { jobIds: [], known: new Set(), pageTokens: [], tokenIds: [] },
    azure: { jobIds: [], known: new Set(), pageTokens: [], tokenIds: [] },
  };
  /** What one has met of the other, and how. */
  readonly met: string[] = [];
  calls = 0;
  answered = 0;

  constructor(guarded: Guarded) {
    this.#guarded = guarded;
  }

  /** Something of everything, for the other one to find; never touched again by its owner. */
  async prepare(tenant: Tenant): Promise<string[]> {
    const { jobs, schedules, queues } = this.#guarded.as(tenant, [grant("admin", `${tenant}-*`)]);
    const job = {
      type: `${tenant}-kept`,
      queue: `${tenant}-kept`,
      labels: { tenant: `${tenant}-key` },
      delay: LATER,
    };
    const { results } = await jobs.submitJobs({ jobs: [job, { ...job, idempotencyKey: "the same key" }] });
    await queues.putLimit({
      limit: { name: `${tenant}-kept`, queue: `${tenant}-kept`, keyLabel: "tenant", maxRunning: 1 },
    });
    const every = { case: "interval", value: { every: LATER } } as const;
    await schedules.applySchedules({
      owner: `${tenant}-kept`,
      schedules: [
        { name: `${tenant}-kept`, spec: every, job: { type: `${tenant}-kept`, queue: `${tenant}-kept` } },
      ],
    });
    const { id: tokenId } = await this.#guarded
      .as(tenant, [grant("admin", `${tenant}-*`)])
      .of(AdminService)
      .createToken({ name: `${tenant}-kept`, grants: [{ role: Role.ADMIN, queues: [`${tenant}-*`] }] });
    this.#of[tenant].tokenIds.push(tokenId);
    const ids = results.map(({ jobId }) => jobId);
    this.#of[tenant].jobIds.push(...ids);
    for (const id of ids) this.#of[tenant].known.add(id);
    // Held for its type, as a worker that does not know it leaves it.
    await this.#guarded.database.query(
      "UPDATE tasks SET status = 'queued', hold = 'type:' || type WHERE task_id = $1",
      [ids[0]],
    );
    return ids;
  }

  async run(tenant: Tenant, untilMs: number): Promise<void> {
    const ways = WAYS.map((way) =>
      this.#guarded.as(`${tenant} ${way}`, [grant("admin", `${tenant}-*`)], way),
    );
    const arbitrary = fc.record({
      method: fc.constantFrom(...METHODS),
      way: fc.constantFrom(...ways),
      request: requests(tenant, this.#of),
    });
    // On a machine that is busy otherwise few calls are answered in so short a time.
    const isOn = (): boolean => performance.now() < untilMs || this.calls < LEAST_CALLS;
    const callUntil = async (): Promise<void> => {
      while (isOn()) {
        for (const { method, way, request } of fc.sample(arbitrary, SAMPLED)) {
          if (!isOn()) return;
          const sent = requestFor(method, request);
          this.#note(tenant, method, textOf(sent), await answerOf(way, method, sent));
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, callUntil));
  }

  #note(tenant: Tenant, method: DescMethod, asked: string, answer: unknown): void {
    const [mine, theirs] = [this.#of[tenant], this.#of[other(tenant)]];
    const text = textOf(answer);
    this.calls += 1;
    if (!text.includes('"rawMessage"')) this.answered += 1;
    // Nothing of the other one is answered that the request did not say itself.
    const found = [...text.matchAll(new RegExp(`${other(tenant)}[\\w-]*|payload of ${other(tenant)}`, "gu"))]
      .map(([word]) => word)
      .filter((word) => !asked.includes(word));
    const told = (text.match(JOB_ID) ?? []).filter((id) => !asked.includes(id));
    found.push(...told.filter((id) => theirs.known.has(id)));
    found.push(...theirs.tokenIds.filter((id) => text.includes(id) && !asked.includes(id)));
    if (found.length > 0)
      this.met.push(`${found.join(", ")} by ${tenant}: ${method.name} ${asked} answered ${text}`);
    for (const id of told) {
      if (!mine.known.has(id)) mine.jobIds.unshift(id);
      mine.known.add(id);
    }
    const { nextPageToken = "" } = (answer ?? {}) as { nextPageToken?: string };
    if (nextPageToken !== "") mine.pageTokens.unshift(nextPageToken);
    for (const list of [mine.jobIds, mine.pageTokens]) list.splice(POOL);
  }
}

test(
  `sequence 132: two tenants of one stack, whatever they ask for, meet nothing of each other's: for ${SECONDS} s`,
  async () => {
    await using guarded = await startGuarded();
    const everybody = guarded.as("everybody", undefined);
    await everybody.queues.putLimit({
      limit: { name: "for-all", type: "shared", keyLabel: "tenant", maxRunning: 1 },
    });
    const fuzz = new Fuzz(guarded);
    const kept = [await fuzz.prepare("crimson"), await fuzz.prepare("azure")];
    const untilMs = performance.now() + SECONDS * 1000;
    await Promise.all(TENANTS.map((tenant) => fuzz.run(tenant, untilMs)));
    expect(fuzz.met).toEqual([]);
    // Refusals alone would prove nothing.
    expect(fuzz.answered).toBeGreaterThan(fuzz.calls / 10);
    // What nobody's own calls have named is as it was.
    for (const [index, tenant] of TENANTS.entries()) {
      const { jobs, schedules, queues } = guarded.as(`${tenant} at last`, [grant("admin", `${tenant}-*`)]);
      const states = await Promise.all((kept[index] ?? []).map((jobId) => jobs.getJob({ jobId })));
      const cancelled = states.filter(({ state }) => state === JobState.CANCELLED);
      expect(cancelled.filter(({ cancelReason }) => cancelReason !== `reason of ${tenant}`)).toEqual([]);
      expect((await schedules.getSchedule({ name: `${tenant}-kept` })).owner).toBe(`${tenant}-kept`);
      expect((await queues.getLimit({ name: `${tenant}-kept` })).queue).toBe(`${tenant}-kept`);
    }
  },
  (SECONDS + 60) * 1000,
);

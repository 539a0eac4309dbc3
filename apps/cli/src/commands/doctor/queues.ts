import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { QueueStatus } from "@muster/proto/scheduler/v1/queue";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { typed } from "../../command/confirm.ts";
import { agoText, plural } from "../../output/words.ts";
import { counted, sinceText } from "../queues/columns.ts";
import { targetText } from "../queues/target.ts";
import { bad, type Check, type Finding, FORGOTTEN_MS, ok, warn } from "./finding.ts";

const LONG_WAIT_MS = 600_000;

/** Queues: what waits for a worker that nobody is, and what has waited for long. */
export const QUEUES: Check = {
  name: "queues",
  run: async ({ api }) => {
    const { queues, nextPageToken } = await api(QueueService).listQueues({ pageSize: 1000 });
    const all = `${plural(queues.length, "queue")}${nextPageToken === "" ? "" : ", the first ones"}`;
    const found = queues.flatMap(queueFindings);
    return found.length === 0 ? [ok(`${all}: nothing waits for long`)] : found;
  },
};

function queueFindings({ queue, held, oldestSince, pause, ready }: QueueStatus): Finding[] {
  const findings: Finding[] = [];
  const forType = held.find(({ code }) => code === "type");
  if (forType !== undefined && (forType.count?.value ?? 0n) > 0n)
    findings.push(
      bad(
        `${queue}: ${counted(forType.count)} jobs are of types that no live worker knows`,
        `${typed("list", "--queue", queue, "--state", "queued")}, and ${typed("why")} of one of them`,
      ),
    );
  if (
    pause === undefined &&
    oldestSince !== undefined &&
    Date.now() - timestampMs(oldestSince) > LONG_WAIT_MS
  )
    findings.push(
      warn(
        `${queue}: ${counted(ready)} jobs wait, the oldest for ${sinceText(oldestSince)}`,
        `more workers, or ${typed("why")} of one of ${typed("list", "--queue", queue, "--state", "queued")}`,
      ),
    );
  return findings;
}

/** What somebody has paused a day ago, without an end. */
export const PAUSES: Check = {
  name: "pauses",
  run: async ({ api }) => {
    const { pauses } = await api(QueueService).listPauses({ pageSize: 1000 });
    const forgotten = pauses.filter(
      ({ since, until }) =>
        until === undefined && since !== undefined && Date.now() - timestampMs(since) > FORGOTTEN_MS,
    );
    if (forgotten.length === 0) return [ok(`${plural(pauses.length, "pause")}, none of them forgotten`)];
    return forgotten.map((pause) =>
      warn(
        `${targetText(pause)} is paused since ${agoText(pause.since)}, without an end${pause.reason === "" ? "" : ` (${pause.reason})`}`,
        resumeOf(pause),
      ),
    );
  },
};

function resumeOf({ target }: Parameters<typeof targetText>[0]): string {
  if (target.case === "queue") return typed("queues", "resume", target.value);
  if (target.case === "type") return typed("queues", "resume", "--type", target.value);
  const { limit = "", key = "" } = target.case === "limitKey" ? target.value : {};
  return typed("queues", "resume", "--limit", limit, "--key", `'${key}'`);
}

/** Limits that not every worker knows. */
export const LIMITS: Check = {
  name: "limits",
  run: async ({ api }) => {
    const { limits } = await api(QueueService).listLimits({ pageSize: 1000 });
    const found = limits
      .filter(({ notEnforcedBy }) => notEnforcedBy.length > 0)
      .map(({ name, notEnforcedBy }) =>
        bad(
          `${name} is not known to ${notEnforcedBy.join(", ")}`,
          "restart these workers, or bring the newer release there",
        ),
      );
    return found.length === 0 ? [ok(`${plural(limits.length, "limit")}, all of them in force`)] : found;
  },
};

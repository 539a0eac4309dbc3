import { connectionsConfig, DATABASE_CONFIG, RETENTION_CONFIG } from "@muster/db";
import { QUEUE_NAME, QUEUE_RULE } from "@muster/job";
import { REDIS_CONFIG } from "@muster/queue";
import {
  integer,
  list,
  type Option,
  option,
  optional,
  type Reader,
  type ServiceConfig,
  seconds,
  serviceConfig,
  text,
} from "@muster/runtime";
import { WORKER_BOUNDS } from "@muster/worker";
import { COMMAND_CONFIG } from "./command-config.ts";
import { isAddressOrRange } from "./handlers/addresses.ts";

/** Of /metrics and the probes, where METRICS_PORT is not set. */
export const USUAL_METRICS_PORT = 2113;

const queueNames: Reader<string[]> = {
  expected: `queue names of ${QUEUE_RULE} separated by commas`,
  parse: (raw) => {
    const parsed = list.parse(raw);
    return parsed.ok && parsed.value.every((name) => QUEUE_NAME.test(name)) ? parsed : { ok: false };
  },
};

const addressRanges: Reader<string[]> = {
  expected: "addresses or CIDR ranges separated by commas",
  parse: (raw) => {
    const parsed = list.parse(raw);
    return parsed.ok && parsed.value.every(isAddressOrRange) ? parsed : { ok: false };
  },
};

type WorkerOptions = {
  readonly WORKER_NAME: Option<string | undefined>;
  readonly WORKER_CONCURRENCY: Option<number>;
  readonly WORKER_QUEUES: Option<string[] | undefined>;
  readonly HANDLERS: Option<string[] | undefined>;
  readonly SCHEDULE_OWNER: Option<string | undefined>;
  readonly SCHEDULE_REVISION: Option<number>;
  readonly HTTP_ALLOW_PRIVATE: Option<string[]>;
  readonly STARVATION_SECONDS: Option<number>;
  readonly LEASE_SECONDS: Option<number>;
  readonly DRAIN_SECONDS: Option<number>;
};

/** Everything `npm run worker` can be told. */
export const WORKER_CONFIG: typeof DATABASE_CONFIG &
  ReturnType<typeof connectionsConfig> &
  typeof REDIS_CONFIG &
  typeof COMMAND_CONFIG &
  typeof RETENTION_CONFIG &
  ServiceConfig &
  WorkerOptions = {
  ...DATABASE_CONFIG,
  ...connectionsConfig(5, "one for the heartbeat, the others for everything else"),
  ...REDIS_CONFIG,
  WORKER_NAME: option(
    optional(text),
    undefined,
    "What people see in `workers.name`, e.g. the pod; a restarted worker may have the same. Unset: host and pid.",
  ),
  WORKER_CONCURRENCY: option(
    integer(WORKER_BOUNDS.concurrency),
    10,
    "Jobs that run at once in this process.",
  ),
  WORKER_QUEUES: option(
    optional(queueNames),
    undefined,
    "Queues to take from; unset means all, new ones too.",
  ),
  HANDLERS: option(
    optional(list),
    undefined,
    "Paths or globs of your handler modules; see handlers/example.ts.",
  ),
  SCHEDULE_OWNER: option(
    optional(text),
    undefined,
    "Whose the schedules in HANDLERS are, such as the service's name; applied at the start, and others of this owner are removed.",
  ),
  SCHEDULE_REVISION: option(
    integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    0,
    "Of these schedules, such as the build's number: a list that is older than the one applied last is left alone. 0: not compared.",
  ),
  ...COMMAND_CONFIG,
  HTTP_ALLOW_PRIVATE: option(
    addressRanges,
    [],
    "Private addresses that `http` jobs may call: addresses or CIDR ranges. None by default.",
  ),
  STARVATION_SECONDS: option(
    seconds(WORKER_BOUNDS.starvationSeconds),
    60,
    "A list whose oldest job waits longer gives one job of a take, at most one in eight, ahead of higher priorities; by Redis only.",
  ),
  LEASE_SECONDS: option(
    integer(WORKER_BOUNDS.leaseSeconds),
    30,
    "A worker that is silent for this long has lost its jobs. The same for the whole fleet.",
  ),
  DRAIN_SECONDS: option(
    seconds(WORKER_BOUNDS.drainSeconds),
    20,
    "At SIGTERM, how long running jobs get before they are stopped and given back uncharged.",
  ),
  ...serviceConfig(USUAL_METRICS_PORT),
  ...RETENTION_CONFIG,
};

/** What handlers are loaded by: all that an isolated process or thread needs, and nothing that is secret. */
export const HANDLER_CONFIG: Pick<
  typeof WORKER_CONFIG,
  "HANDLERS" | "HTTP_ALLOW_PRIVATE" | "LOG_LEVEL" | keyof typeof COMMAND_CONFIG
> = {
  ...COMMAND_CONFIG,
  HANDLERS: WORKER_CONFIG.HANDLERS,
  HTTP_ALLOW_PRIVATE: WORKER_CONFIG.HTTP_ALLOW_PRIVATE,
  LOG_LEVEL: WORKER_CONFIG.LOG_LEVEL,
};

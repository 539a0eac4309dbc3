import { connectionsConfig, DATABASE_CONFIG, RETENTION_CONFIG } from "@muster/db";
import {
  isWorkerName,
  QUEUE_NAME,
  QUEUE_RULE,
  WORKER_LABEL,
  WORKER_LABEL_RULE,
  WORKER_NAME_RULE,
} from "@muster/job";
import { REDIS_CONFIG } from "@muster/queue";
import {
  integer,
  list,
  type Option,
  oneOf,
  option,
  optional,
  type Reader,
  type ServiceConfig,
  seconds,
  serviceConfig,
  text,
} from "@muster/runtime";
import { keyRingPath } from "@muster/sealing";
import { TRACE_CONFIG } from "@muster/trace-export";
import { WORKER_BOUNDS } from "@muster/worker";
import { COMMAND_CONFIG } from "./command-config.ts";
import { isAddressOrRange } from "./handlers/addresses.ts";
import { exceptRemote, REMOTE_CONFIG } from "./remote-config.ts";
import { SECRETS_CONFIG } from "./secrets.ts";
import { workerLabels } from "./worker-labels.ts";

/** Of /metrics and the probes, where METRICS_PORT is not set. */
export const USUAL_METRICS_PORT = 2113;

const queueNames: Reader<string[]> = {
  expected: `queue names of ${QUEUE_RULE} separated by commas`,
  parse: (raw) => {
    const parsed = list.parse(raw);
    return parsed.ok && parsed.value.every((name) => QUEUE_NAME.test(name)) ? parsed : { ok: false };
  },
};

const labelNames: Reader<string[]> = {
  expected: `names of labels separated by commas, each of ${WORKER_LABEL_RULE}`,
  parse: (raw) => {
    const parsed = list.parse(raw);
    return parsed.ok && parsed.value.every((name) => WORKER_LABEL.test(name)) ? parsed : { ok: false };
  },
};

const addressRanges: Reader<string[]> = {
  expected: "addresses or CIDR ranges separated by commas",
  parse: (raw) => {
    const parsed = list.parse(raw);
    return parsed.ok && parsed.value.every(isAddressOrRange) ? parsed : { ok: false };
  },
};

const workerName: Reader<string> = {
  expected: WORKER_NAME_RULE,
  parse: (raw) => (isWorkerName(raw.trim()) ? { ok: true, value: raw.trim() } : { ok: false }),
};

type WorkerOptions = {
  readonly WORKER_NAME: Option<string | undefined>;
  readonly WORKER_LABELS: Option<Readonly<Record<string, string>>>;
  readonly WORKER_TAINTS: Option<string[]>;
  readonly METRICS_ADDRESS: Option<string | undefined>;
  readonly WORKER_CONCURRENCY: Option<number>;
  readonly WORKER_QUEUES: Option<string[] | undefined>;
  readonly HANDLERS: Option<string[] | undefined>;
  readonly SCHEDULE_OWNER: Option<string | undefined>;
  readonly SCHEDULE_REVISION: Option<number>;
  readonly PAYLOAD_KEYS_FILE: Option<string | undefined>;
  readonly PAYLOAD_CLEAR: Option<"accept" | "refuse">;
  readonly HTTP_ALLOW_PRIVATE: Option<string[]>;
  readonly STARVATION_SECONDS: Option<number>;
  readonly LEASE_SECONDS: Option<number>;
  readonly DRAIN_SECONDS: Option<number>;
};

/** Everything `npm run worker` can be told. */
export const WORKER_CONFIG: typeof DATABASE_CONFIG &
  ReturnType<typeof connectionsConfig> &
  typeof REDIS_CONFIG &
  typeof REMOTE_CONFIG &
  typeof COMMAND_CONFIG &
  typeof SECRETS_CONFIG &
  typeof RETENTION_CONFIG &
  ServiceConfig &
  typeof TRACE_CONFIG &
  WorkerOptions = {
  ...exceptRemote({
    ...DATABASE_CONFIG,
    ...connectionsConfig(5, "one for the heartbeat, the others for everything else"),
    ...REDIS_CONFIG,
  }),
  ...REMOTE_CONFIG,
  WORKER_NAME: option(
    optional(workerName),
    undefined,
    "What cordons, drains and labels that operators set go by: the same after a restart, and several workers may have one. Unset: the host's name. See [fleet.md](fleet.md).",
  ),
  WORKER_LABELS: option(
    workerLabels,
    {},
    "What jobs may require of this worker, such as `gpu=true,zone=eu-1`, beside what it finds out of its machine.",
  ),
  WORKER_TAINTS: option(
    labelNames,
    [],
    "Names of labels: this worker takes only jobs that require something of one of them, such as `gpu`, so that others do not fill it. Unset: any job.",
  ),
  METRICS_ADDRESS: option(
    optional(text),
    undefined,
    "Where others find /metrics of this process, host:port, for the list of all workers at /sd/workers. Unset: METRICS_HOST, or where that is every address the machine's own, and the port.",
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
  PAYLOAD_KEYS_FILE: option(
    optional(keyRingPath),
    undefined,
    "Keys that sealed payloads are opened with; results, errors and reports are sealed with the first. Read again when it changes. Unset: nothing is sealed. See docs/encryption.md.",
  ),
  PAYLOAD_CLEAR: option(
    oneOf("accept", "refuse"),
    "accept",
    "`refuse`: jobs whose payload is not sealed fail, so that nobody without a key decides what handlers get.",
    {
      beside: {
        names: ["PAYLOAD_KEYS_FILE", "PAYLOAD_CLEAR"],
        mistake: ({ PAYLOAD_KEYS_FILE: file, PAYLOAD_CLEAR: clear }) =>
          clear === "refuse" && file === undefined
            ? "PAYLOAD_CLEAR: expected PAYLOAD_KEYS_FILE beside refuse; it is not set"
            : undefined,
      },
    },
  ),
  ...COMMAND_CONFIG,
  HTTP_ALLOW_PRIVATE: option(
    addressRanges,
    [],
    "Private addresses that `http` jobs may call: addresses or CIDR ranges. None by default.",
  ),
  ...SECRETS_CONFIG,
  ...exceptRemote({
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
  }),
  DRAIN_SECONDS: option(
    seconds(WORKER_BOUNDS.drainSeconds),
    20,
    "At SIGTERM, how long running jobs get before they are stopped and given back uncharged.",
  ),
  ...serviceConfig(USUAL_METRICS_PORT),
  ...exceptRemote(RETENTION_CONFIG),
  ...TRACE_CONFIG,
};

/** What handlers are loaded by: all that an isolated process or thread needs, and nothing that is secret. */
export const HANDLER_CONFIG: Pick<
  typeof WORKER_CONFIG,
  | "HANDLERS"
  | "HTTP_ALLOW_PRIVATE"
  | "LOG_LEVEL"
  | "LOG_HIDE"
  | "WORKER_API"
  | keyof typeof COMMAND_CONFIG
  | keyof typeof SECRETS_CONFIG
> = {
  ...COMMAND_CONFIG,
  ...SECRETS_CONFIG,
  HANDLERS: WORKER_CONFIG.HANDLERS,
  HTTP_ALLOW_PRIVATE: WORKER_CONFIG.HTTP_ALLOW_PRIVATE,
  LOG_LEVEL: WORKER_CONFIG.LOG_LEVEL,
  LOG_HIDE: WORKER_CONFIG.LOG_HIDE,
  WORKER_API: WORKER_CONFIG.WORKER_API,
};

import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import { type Identity, mayTake, reachOf } from "@muster/identity";
import {
  type ErrorCode,
  isWorkerName,
  MAX_TYPE_LENGTH,
  MusterError,
  type Reading,
  WORKER_NAME_RULE,
  workerLabelsMistake,
} from "@muster/job";
import type { RegisterRequest, WorkerService } from "@muster/proto/scheduler/v1/worker_service";
import { LEASE_SECONDS, NameTakenError, type NewWorker } from "@muster/remote";
import { callerOf } from "../../access/caller.ts";
import { denied } from "../../access/denied.ts";
import type { ApiContext } from "../../api-context.ts";
import { retryAfter, retryInfo, retryPushback } from "../../http/retry-info.ts";
import { durationOf, timestampAt } from "../../timestamps.ts";
import { rpcReading } from "../fields.ts";
import { BEAT_EVERY_MS } from "./beat.ts";

const MOST_TYPES = 1_000;
const MOST_SLOTS = 1_000;
const MOST_CHARS = 64;
/** A host's name and a port, or an address and a port; empty = nowhere. */
const ADDRESS = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):\d{1,5}$/u;

const MOST_PORT = 65_535;

/** When to come again: so much later at least, and up to so much more. */
const LEAST_AGAIN_MS = 500;
const MORE_AGAIN_MS = 2_500;
const AGAIN: Readonly<Partial<Record<ErrorCode, Code>>> = {
  unavailable: Code.Unavailable,
  resource_exhausted: Code.ResourceExhausted,
};

function isAddress(text: string): boolean {
  const port = Number(text.slice(text.lastIndexOf(":") + 1));
  return ADDRESS.test(text) && port >= 1 && port <= MOST_PORT;
}

/** Makes a worker known. What it may take is its identity's to say, now and later; what is kept is what it can run of that. */
export function register({ remote }: ApiContext): ServiceImpl<typeof WorkerService>["register"] {
  return async (request, call) => {
    const identity = callerOf(call);
    const reading = rpcReading();
    const asked = readWorker(reading, request);
    const queues = readQueues(reading, identity, request.queues);
    reading.end();
    const worker = { ...asked, ...within(identity, asked.types, queues) };
    if (worker.types.length === 0) throw denied("workers.take", "on these types in these queues", "types");
    try {
      const { workerId, session, databaseMs } = await remote.sessions.register(identity, worker);
      return {
        workerId,
        session,
        lease: durationOf(LEASE_SECONDS * 1000),
        beatEvery: durationOf(BEAT_EVERY_MS),
        serverTime: timestampAt(databaseMs),
      };
    } catch (error) {
      if (error instanceof NameTakenError) throw new ConnectError(error.message, Code.PermissionDenied);
      throw comeAgain(error) ?? error;
    }
  };
}

/**
 * What could not be done now for want of a store, or because too many come at once: it says when to come again, to each
 * something else, or a fleet that was turned away would come back as one.
 */
function comeAgain(error: unknown): ConnectError | undefined {
  if (!(error instanceof MusterError)) return undefined;
  const code = AGAIN[error.code];
  if (code === undefined) return undefined;
  const ms = LEAST_AGAIN_MS + Math.round(Math.random() * MORE_AGAIN_MS);
  return new ConnectError(
    error.message,
    code,
    { ...retryAfter(ms), ...retryPushback(ms) },
    retryInfo(ms),
    error,
  );
}

function readWorker(reading: Reading, request: RegisterRequest): Omit<NewWorker, "queues"> {
  const { name, instance, types, slots, labels, version, sdk, metricsAddress: address, jsonText } = request;
  if (!isWorkerName(name)) reading.refuse("name", WORKER_NAME_RULE, name);
  if (types.length === 0 || types.length > MOST_TYPES)
    reading.refuse("types", `1 to ${MOST_TYPES}`, types.length);
  for (const type of types) reading.text("types", type, { min: 1, max: MAX_TYPE_LENGTH });
  const mistake = workerLabelsMistake(labels);
  if (mistake !== undefined) reading.refuseAs("labels", "labels of a worker", mistake);
  if (address !== "" && !isAddress(address)) reading.refuse("metrics_address", "host:port", address);
  return {
    name,
    instance: reading.text("instance", instance, { min: 1, max: MOST_CHARS }),
    types: [...new Set(types)],
    slots: reading.count("slots", slots, { min: 1, max: MOST_SLOTS }),
    labels,
    version: reading.text("version", version, { max: MOST_CHARS }),
    sdk: reading.text("sdk", sdk, { max: MOST_CHARS }),
    address,
    jsonText,
  };
}

/** Undefined: all. What waits in queues that are not the worker's must not be found on its behalf. */
function readQueues(reading: Reading, identity: Identity, queues: readonly string[]): string[] | undefined {
  if (queues.length > MOST_TYPES) reading.refuse("queues", `at most ${MOST_TYPES}`, queues.length);
  for (const queue of queues) reading.queue("queues", queue);
  if (queues.length > 0) return [...new Set(queues)];
  const reach = reachOf(identity, "workers.take");
  if (reach === "everything") return undefined;
  const pattern = reach.find((one) => one.endsWith("*"));
  if (pattern !== undefined)
    reading.refuse("queues", `names of queues, because the identity may take from ${pattern}`, "none");
  return [...reach];
}

/** Those of the types and queues that go together for this identity. */
function within(
  identity: Identity,
  types: readonly string[],
  queues: readonly string[] | undefined,
): Pick<NewWorker, "types" | "queues"> {
  if (queues === undefined) {
    const somewhere = (type: string): boolean =>
      identity.kind === "open" ||
      identity.grants.some(({ queues: [queue = ""] }) => mayTake(identity, type, queue));
    return { types: types.filter(somewhere), queues: undefined };
  }
  return {
    types: types.filter((type) => queues.some((queue) => mayTake(identity, type, queue))),
    queues: queues.filter((queue) => types.some((type) => mayTake(identity, type, queue))),
  };
}

import { setTimeout as sleep } from "node:timers/promises";
import { toJson } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { FaultOrder, FaultSchema, FaultService } from "@muster/proto/scheduler/v1/fault_service";
import { FleetService, GetFleetResponseSchema } from "@muster/proto/scheduler/v1/fleet_service";
import { QueueStatusSchema } from "@muster/proto/scheduler/v1/queue";
import { QueueService } from "@muster/proto/scheduler/v1/queue_service";
import { type Command, command } from "../../command/command.ts";
import { duration, flag } from "../../command/option.ts";
import type { Session } from "../../command/session.ts";
import { durationMs } from "../../output/words.ts";
import { drawLive } from "./live.ts";
import { type Seen, screenLines } from "./screen.ts";

const USUAL_EVERY_MS = 2000;
const LEAST_EVERY_MS = 500;
const QUEUES = 1000;
const FAULTS = 5;

/** `muster top`. */
export const TOP: Command = command({
  name: "top",
  about: "Shows queues, workers and faults, over and over, until q or Ctrl-C.",
  more: "Numbers come from counters: looking costs the database next to nothing. With -o jsonl, a line each time.",
  options: {
    every: duration("How often. Default: 2 s."),
    once: flag("Only once."),
  },
  examples: [
    { typed: [], what: "Until q or Ctrl-C.", live: true },
    { typed: ["--once", "-o", "json"], what: "Now, for a program." },
  ],
  run: async (session, { every, once }) => {
    const { around, out } = session;
    const { signal, isTerminal } = around;
    const everyMs = Math.max(LEAST_EVERY_MS, every === undefined ? USUAL_EVERY_MS : durationMs(every));
    if (isTerminal && !out.isForPrograms && !once)
      return drawLive(session, everyMs, (ending) => look(session, ending));
    try {
      do {
        const seen = await look(session, signal);
        if (out.isForPrograms) out.json(jsonOf(seen));
        else out.raw(`${screenLines(seen, out.paint, undefined).join("\n")}\n\n`);
        if (once) break;
        await sleep(everyMs, undefined, { signal }).catch(() => undefined);
      } while (!signal.aborted);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return undefined;
  },
});

async function look({ api, target }: Session, signal: AbortSignal): Promise<Seen> {
  const [{ queues }, fleet, faults] = await Promise.all([
    api(QueueService).listQueues({ pageSize: QUEUES }, { signal }),
    api(FleetService).getFleet({}, { signal }),
    api(FaultService)
      .listFaults({ pageSize: FAULTS, order: FaultOrder.LAST_SEEN }, { signal })
      .then(({ faults: found }) => found)
      .catch(unlessOlder),
  ]);
  return { queues, fleet, faults, url: target().url, context: target().context, at: new Date() };
}

/** Of a server that knows no faults, the rest is shown all the same. */
function unlessOlder(error: unknown): undefined {
  if (error instanceof ConnectError && error.code === Code.Unimplemented) return undefined;
  throw error;
}

function jsonOf({ queues, fleet, faults }: Seen): Parameters<Session["out"]["json"]>[0] {
  return {
    queues: queues.map((queue) => toJson(QueueStatusSchema, queue)),
    fleet: toJson(GetFleetResponseSchema, fleet),
    ...(faults !== undefined && { faults: faults.map((fault) => toJson(FaultSchema, fault)) }),
  };
}

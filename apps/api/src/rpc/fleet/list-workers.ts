import type { ServiceImpl } from "@connectrpc/connect";
import { listWorkers as list, type WorkerPlace } from "@muster/db";
import type { FleetService } from "@muster/proto/scheduler/v1/fleet_service";
import type { ApiContext } from "../../api-context.ts";
import { reserveAnswer, turnOf } from "../../bounds/party.ts";
import { readSize, rpcReading } from "../fields.ts";
import { badToken, type PageTokens } from "../page-token.ts";
import { readSelector } from "./read-selector.ts";
import { toWorker } from "./to-worker.ts";

const PAGE = { usual: 50, max: 1_000 };
/** With some dozens of types and labels. */
const WORKER_BYTES: number = 4 * 1024;

/** By name. A page may be short: only an empty token ends the list. */
export function listWorkers({
  database,
  pages,
}: ApiContext): ServiceImpl<typeof FleetService>["listWorkers"] {
  return async ({ selector, includeEnded, pageSize, pageToken }, call) => {
    const reading = rpcReading();
    const filter = readSelector(reading, selector);
    const limit = readSize(reading, "page_size", pageSize, PAGE);
    reading.end();
    const asked = ["workers", includeEnded, filter];
    const sealed = await pages.of(call);
    const after = pageToken === "" ? undefined : readPlace(sealed, pageToken, asked);
    reserveAnswer(call, limit * WORKER_BYTES);
    const { query } = database.within(turnOf(call));
    const workers = await list(query, filter, { ended: includeEnded, limit, after });
    const last = workers.length < limit ? undefined : workers.at(-1);
    return {
      workers: workers.map(toWorker),
      nextPageToken: last === undefined ? "" : sealed.seal([last.name, last.workerId], asked),
    };
  };
}

function readPlace(sealed: PageTokens, token: string, asked: unknown): WorkerPlace {
  const place = sealed.open(token, asked);
  const [name, workerId] = Array.isArray(place) ? (place as unknown[]) : [];
  if (typeof name !== "string" || typeof workerId !== "string") throw badToken(token);
  return { name, workerId };
}

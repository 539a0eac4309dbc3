import type { Command } from "../../run/command.ts";
import type { Place, System, WorkerOptions } from "../system.ts";
import { musterGrpc } from "./system.ts";

/** Its worker has nothing but the API's address. */
export const musterRemote: System = {
  ...musterGrpc,
  id: "muster-remote",
  workersCall: true,
  title: "Muster, worker behind the API",
  configuration: {
    ...musterGrpc.configuration,
    works: "apps/worker with WORKER_API, WORKER_CONCURRENCY=500",
  },
  worker,
};

const CONCURRENCY = 500;

async function worker(
  place: Place,
  { concurrency = CONCURRENCY, ...options }: WorkerOptions,
): Promise<Command> {
  const command = await musterGrpc.worker(place, { concurrency, ...options });
  // What says how the stores are reached is not even read beside it.
  return { ...command, env: { ...command.env, WORKER_API: `http://127.0.0.1:${place.port}` } };
}

import { type Stoppable, sleep } from "@muster/runtime";
import type { ServerProcess } from "../stack/server-process.ts";
import type { Guardian } from "./guardian.ts";

const PAUSE_MS = 1_000;

export interface KeepOptions {
  /** Starts it again, on the same port and the same data. */
  readonly launch: () => Promise<ServerProcess>;
  readonly guardian: Guardian;
  readonly say: (line: string) => void;
}

/** Starts a store again that has died, and says so. */
export function keepServer(name: string, first: ServerProcess, options: KeepOptions): Stoppable {
  const { launch, guardian, say } = options;
  const stopping = new AbortController();
  let server: ServerProcess | undefined = first;
  const turn = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (server !== undefined) {
        await server.ended;
        guardian.forget(server.pid);
        server = undefined;
        if (stopping.signal.aborted) return;
        say(`${name} has died: starting it again`);
      }
      try {
        server = await launch();
        say(`${name} is ready again (pid ${server.pid})`);
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
        await sleep(PAUSE_MS, stopping.signal);
      }
    }
  };
  const turning = turn();
  return {
    stop: async () => {
      stopping.abort();
      await server?.stop();
      await turning;
      // Started during the stop.
      await server?.stop();
    },
  };
}

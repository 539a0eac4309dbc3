import type { System } from "../system.ts";

const NOTHING = "nothing";

/** A reference, no queue: a gRPC server that answers at once, called by the same client. */
export const echo: System = {
  id: "echo",
  title: "bare connect-node echo",
  configuration: {
    submits: "`SubmitJob` on one connection, answered at once",
    works: NOTHING,
    keeps: NOTHING,
    acknowledges: NOTHING,
  },
  setUp: async () => undefined,
  server: async ({ port }) => ({
    name: "echo",
    main: "bench/systems/echo/server-main.ts",
    env: { BENCH_PORT: String(port) },
  }),
  worker: async () => {
    throw new Error("the echo server has no workers");
  },
  unfinished: async () => 0,
  verifyDone: async () => undefined,
};

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface TargetServer {
  readonly url: string;
  /** Requests answered with success so far. */
  readonly hits: number;
  /** From now on `/warehouse/` answers too; before, it is out of order. */
  repairWarehouse(): void;
  stop(): Promise<void>;
}

/** A web server of the demo's own, for its `http` jobs to call. */
export async function startTargetServer(): Promise<TargetServer> {
  let hits = 0;
  let broken = true;
  const server = createServer((request, response) => {
    if (broken && request.url?.startsWith("/warehouse/")) {
      response.writeHead(503).end("the warehouse is out of order");
      return;
    }
    hits += 1;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ path: request.url, hits }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get hits() {
      return hits;
    },
    repairWarehouse: () => {
      broken = false;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

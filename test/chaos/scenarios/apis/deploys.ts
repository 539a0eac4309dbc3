import assert from "node:assert/strict";
import { create } from "@bufbuild/protobuf";
import { SchedulerService, SubmitJobRequestSchema } from "@muster/proto/scheduler/v1/scheduler";
import { connectGrpcJs } from "../../../support/grpc-js-client.ts";
import type { Scenario } from "../../scenario.ts";

const CALLS_PER_SECOND = 200;
/** The client keeps a connection to each address, and comes back to one that was away. */
const EVERY_SERVER = JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] });
const { submitJob } = SchedulerService.method;

export const apiDeploys: Scenario = {
  name: "the APIs are deployed anew under 200 calls a second",
  short: true,
  covers: ["sequence 24"],
  world: { apis: 2, workers: 2, workerEnv: { WORKER_CONCURRENCY: "50" } },
  run: async (world) => {
    // The gRPC project's own client: it obeys GOAWAY and shares no code with the server.
    const addresses = world.apis.map((api) => `127.0.0.1:${api.process.apiPort}`);
    const client = connectGrpcJs(`ipv4:${addresses.join(",")}`, { "grpc.service_config": EVERY_SERVER });
    const singles = {
      submitJob: (request: object) => client.unary(submitJob, create(SubmitJobRequestSchema, request)),
    };
    try {
      const load = world.load.start(CALLS_PER_SECOND, () => ({ ms: 5 }), { singles });
      for (const api of world.apis) {
        // A deploy goes on to the next one when the last one serves.
        await world.until("every API to serve", async () => {
          const served = await Promise.all(
            world.apis.map(({ process }) => process.metric("muster_grpc_server_handled_total")),
          );
          return served.every((calls) => calls > CALLS_PER_SECOND / 2);
        });
        const exit = await world.fault("SIGTERM an API", () => api.stop());
        assert.equal(exit.code, 0, "an API's drain ends well");
        await api.restart();
      }
      await load.stop();
    } finally {
      client.close();
    }
    const refused = world.load.sent.flatMap((sent) => sent.refused ?? []);
    assert.equal(refused.length, 0, `a client that obeys GOAWAY sees no failed call: ${refused[0]}`);
  },
};

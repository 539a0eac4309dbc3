import type { Logger, Metrics } from "@muster/runtime";
import { Identity } from "@muster/worker/lease";
import type { WorkerPort } from "@muster/worker/port";
import { registering, type WorkerCard } from "./lease/remote-identity.ts";
import { RemoteSession } from "./remote-session.ts";
import { ApiWatch } from "./service/api-watch.ts";
import { Service } from "./service/service.ts";
import type { ServiceAddress } from "./service/service-address.ts";

export interface RemotePortOptions extends Omit<WorkerCard, "types" | "concurrency" | "isolates"> {
  readonly address: ServiceAddress;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** The engine's port on the API's service for workers. */
export function remotePort(options: RemotePortOptions): WorkerPort {
  const { address, log, metrics } = options;
  const watch = new ApiWatch(log, metrics);
  return {
    register: async (worker, events) => {
      const service = new Service(address, (failure) => watch.onAnswer(failure));
      try {
        const identity = await Identity.of(registering(service, { ...options, ...worker }), log, metrics);
        return new RemoteSession({ service, address, identity, events, log, metrics });
      } catch (error) {
        service.close();
        throw error;
      }
    },
  };
}

import { EventEmitter, once } from "node:events";
import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { shown } from "@muster/job";
import {
  Health as HealthService,
  HealthCheckResponse_ServingStatus as Status,
} from "@muster/proto/grpc/health/v1/health";
import { withKeepalives } from "./requests/keepalive.ts";

export interface Health {
  /** Adds grpc.health.v1.Health to a server. */
  readonly routes: (router: ConnectRouter) => void;
  /** What the server and its services answer from now on; watchers are told. NOT_SERVING at first. */
  setServing(serving: boolean): void;
}

/**
 * Answers from memory: a health check must be quick, above all when nothing else is.
 * @param services full names
 * @param keepaliveMs the status is repeated to a watcher after this long
 */
export function createHealth(services: readonly string[], keepaliveMs: number): Health {
  const known = new Set(["", ...services]);
  const changes = new EventEmitter();
  // Any number of clients may watch.
  changes.setMaxListeners(0);
  let current: Status = Status.NOT_SERVING;
  const statusOf = (service: string): Status => (known.has(service) ? current : Status.SERVICE_UNKNOWN);

  async function* changesOf(service: string, signal: AbortSignal): AsyncGenerator<Status> {
    let told: Status | undefined;
    for (;;) {
      const status = statusOf(service);
      if (status !== told) yield status;
      else await once(changes, "change", { signal });
      told = status;
    }
  }
  async function* watch(service: string, signal: AbortSignal): AsyncGenerator<{ status: Status }> {
    for await (const status of withKeepalives(changesOf(service, signal), keepaliveMs, signal))
      yield { status: status ?? statusOf(service) };
  }

  return {
    routes: (router) =>
      router.service(HealthService, {
        check: ({ service }) => {
          const status = statusOf(service);
          if (status === Status.SERVICE_UNKNOWN) throw unknownService(services, service);
          return { status };
        },
        list: () => ({
          statuses: Object.fromEntries([...known].map((service) => [service, { status: current }])),
        }),
        watch: ({ service }, { signal }) => watch(service, signal),
      }),
    setServing: (serving) => {
      current = serving ? Status.SERVING : Status.NOT_SERVING;
      changes.emit("change");
    },
  };
}

function unknownService(services: readonly string[], service: string): ConnectError {
  const message = `service: expected "" or one of ${services.join(", ")}, got ${shown(service)}`;
  return new ConnectError(message, Code.NotFound);
}

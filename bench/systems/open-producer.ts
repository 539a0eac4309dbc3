import type { Place, Producer } from "./system.ts";

/** Opens the submitting side of the system; only its own library is loaded. */
export async function openProducer(id: string, place: Place): Promise<Producer> {
  switch (id) {
    case "muster":
      return (await import("./muster/in-process-producer.ts")).openProducer(place);
    case "muster-grpc":
    case "muster-remote":
    case "echo":
      return (await import("./muster/grpc-producer.ts")).openProducer(place);
    case "muster-secure":
      return (await import("./muster/secure-producer.ts")).openProducer(place);
    case "bullmq":
    case "bullmq-default":
      return (await import("./bullmq/producer.ts")).openProducer(place, id);
    case "graphile-worker":
    case "graphile-worker-default":
      return (await import("./graphile-worker/producer.ts")).openProducer(place, id);
    case "pg-boss":
    case "pg-boss-default":
      return (await import("./pg-boss/producer.ts")).openProducer(place, id);
    default:
      throw new Error(`there is no system "${id}"`);
  }
}

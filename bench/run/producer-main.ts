import { openProducer } from "../systems/open-producer.ts";
import type { Place, Producer } from "../systems/system.ts";
import { submitLoad } from "./load.ts";
import type { Order, Report } from "./messages.ts";

/** A process that submits: of its own, so that no system shares its heap and its compiled code with another. */
const tell = (report: Report): void => void process.send?.(report);

const reasonOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

async function obey(producer: Producer, order: Order): Promise<void> {
  if (order.kind === "load") tell({ kind: "outcome", outcome: await submitLoad(producer, order.load) });
  if (order.kind === "close") {
    await producer.close();
    process.disconnect?.();
  }
}

const place: Place = JSON.parse(process.env["BENCH_PLACE"] ?? "{}");
try {
  const producer = await openProducer(process.argv[2] ?? "", place);
  process.on("message", (order: Order) => {
    obey(producer, order).catch((error: unknown) => tell({ kind: "failed", reason: reasonOf(error) }));
  });
  process.once("disconnect", () => process.exit());
  tell({ kind: "ready" });
} catch (error) {
  tell({ kind: "failed", reason: reasonOf(error) });
}

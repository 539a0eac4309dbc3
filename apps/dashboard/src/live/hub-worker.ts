import { ahead } from "../server-clock.ts";
import { Hub } from "./hub.ts";
import type { FromTab } from "./messages.ts";
import { HUB_API } from "./shared-calls.ts";

/** A worker that all tabs of the browser share, as far as it is needed here: TypeScript has its types apart from a page's. */
interface SharedScope {
  addEventListener(type: "connect", listener: (event: MessageEvent) => void): void;
}

export const isSharedWorker: boolean = "SharedWorkerGlobalScope" in globalThis;

export function startHub(): void {
  const hub = new Hub({ api: HUB_API, streams: true });
  ahead.subscribe((ms) => hub.tellClock(ms));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `isSharedWorker`
  (globalThis as unknown as SharedScope).addEventListener("connect", ({ ports: [port] }) => {
    if (port === undefined) return;
    const hear = hub.attach(port);
    port.addEventListener("message", (event: MessageEvent<FromTab>) => hear(event.data));
    port.start();
  });
}

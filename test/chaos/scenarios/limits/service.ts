import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** `hang`: no answer until the mode is another one. */
export type Mode = "up" | "down" | "busy" | "hang";

/** What handlers of type `call` call. */
export interface Service extends AsyncDisposable {
  readonly url: string;
  mode: Mode;
  /** The jobs that have called, in their order, answered or not. */
  readonly calls: readonly string[];
  /** Requests without an answer. */
  readonly hanging: number;
}

const STATUS = { up: 200, down: 503, busy: 429 } as const;
/** With 429. */
export const RETRY_AFTER_SECONDS = 3;

export async function startService(): Promise<Service> {
  const calls: string[] = [];
  let mode: Mode = "up";
  let hanging: (() => void)[] = [];
  const server = createServer((request, response) => {
    calls.push(new URL(request.url ?? "", "http://service").searchParams.get("job") ?? "");
    const answer = (): void => {
      if (mode === "hang") return void hanging.push(answer);
      if (mode === "busy") response.setHeader("retry-after", RETRY_AFTER_SECONDS);
      response.writeHead(STATUS[mode]).end();
    };
    answer();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    calls,
    get mode() {
      return mode;
    },
    set mode(next: Mode) {
      mode = next;
      const waiting = hanging;
      hanging = [];
      for (const answer of waiting) answer();
    },
    get hanging() {
      return hanging.length;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

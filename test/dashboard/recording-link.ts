import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * Stands between the browser and the API, and keeps all that the API has sent: also what is answered to a worker that tabs share,
 * which the browser's own tools do not show.
 */
export interface RecordingLink extends AsyncDisposable {
  readonly url: string;
  /** All that the API has sent so far, as Latin-1. */
  answered(): string;
  /** First lines of the requests so far: `POST /scheduler.v1.…`. */
  asked(): string[];
}

export async function startRecordingLink(targetPort: number): Promise<RecordingLink> {
  const answers: Buffer[] = [];
  const requests: Buffer[] = [];
  const open = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect(targetPort, "127.0.0.1");
    for (const [from, to, kept] of [
      [near, far, requests],
      [far, near, answers],
    ] as const) {
      open.add(from);
      from.on("data", (bytes: Buffer) => kept.push(bytes));
      from.on("error", () => to.destroy());
      from.on("close", () => open.delete(from));
      from.pipe(to);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answered: () => Buffer.concat(answers).toString("latin1"),
    asked: () =>
      [
        ...Buffer.concat(requests)
          .toString("latin1")
          .matchAll(/(?:GET|POST|DELETE) \/\S* HTTP/gu),
      ].map(([line]) => line.slice(0, -" HTTP".length)),
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}

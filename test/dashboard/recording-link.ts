import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request through the link, and what has been answered to it so far. */
export interface Exchange {
  /** `POST /scheduler.v1.SchedulerService/GetJob`. */
  readonly line: string;
  readonly asked: Buffer;
  readonly answered: Buffer;
  /** Whether the answer has come to its end. */
  readonly isOver: boolean;
}

/**
 * Stands between the browser and the API, and keeps all that is said: also what is said by the worker that tabs share, which the
 * browser's own tools do not show.
 */
export interface RecordingLink extends AsyncDisposable {
  readonly url: string;
  /** In the order of their beginnings. */
  exchanges(): readonly Exchange[];
}

interface Recorded {
  readonly line: string;
  readonly asked: Buffer[];
  readonly answered: Buffer[];
  isOver: boolean;
}

export async function startRecordingLink(targetPort: number): Promise<RecordingLink> {
  const all: Recorded[] = [];
  const server = createServer((near, answer) => {
    const { method = "", url = "" } = near;
    const recorded: Recorded = { line: `${method} ${url}`, asked: [], answered: [], isOver: false };
    all.push(recorded);
    pass(near, answer, targetPort, recorded);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges: () =>
      all.map(({ line, asked, answered, isOver }) => ({
        line,
        isOver,
        asked: Buffer.concat(asked),
        answered: Buffer.concat(answered),
      })),
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function pass(near: IncomingMessage, answer: ServerResponse, port: number, recorded: Recorded): void {
  const { method, url, headers } = near;
  // What is packed could not be searched.
  const asked = { ...headers, "accept-encoding": "identity" };
  const far = request({ host: "127.0.0.1", port, method, path: url, headers: asked, agent: false });
  near.on("data", (bytes: Buffer) => void recorded.asked.push(bytes));
  near.pipe(far);
  far.on("response", (from) => {
    answer.writeHead(from.statusCode ?? 502, from.headers);
    answer.flushHeaders();
    from.on("data", (bytes: Buffer) => {
      recorded.answered.push(bytes);
      answer.write(bytes);
    });
    from.on("end", () => {
      recorded.isOver = true;
      answer.end();
    });
    from.on("error", () => breakOff(answer));
  });
  // As a browser is told when nobody listens: its connection ends without an answer.
  far.on("error", () => breakOff(answer));
  answer.on("close", () => far.destroy());
}

/** What was answered before arrives first, and then the connection ends amid its answer. */
function breakOff(answer: ServerResponse): void {
  const { socket } = answer;
  if (socket === null || socket.destroyed) return;
  socket.end();
}

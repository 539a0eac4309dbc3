import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";

/** Longer than any unary call takes on a busy machine; streams name their own. */
const CALL_DEADLINE_MS = 60_000;

export type SchedulerClient = Client<typeof SchedulerService> & {
  /** Ends the connection at once; open calls and streams fail, as when a client vanishes. */
  close(): void;
};

/** A gRPC client (HTTP/2 without TLS) of the API on 127.0.0.1:`port`, on a connection of its own. */
export function connectClient(port: number): SchedulerClient {
  const baseUrl = `http://127.0.0.1:${port}`;
  const sessionManager = new Http2SessionManager(baseUrl);
  const transport = createGrpcTransport({ baseUrl, sessionManager, defaultTimeoutMs: CALL_DEADLINE_MS });
  return Object.assign(createClient(SchedulerService, transport), { close: () => sessionManager.abort() });
}

import { onTestFinished } from "vitest";
import { connectGrpcJs as connect, type GrpcJsClient } from "../../../../test/support/grpc-js-client.ts";

export type { GrpcJsClient } from "../../../../test/support/grpc-js-client.ts";

/** Closed with the test. */
export function connectGrpcJs(target: string): GrpcJsClient {
  const client = connect(target);
  onTestFinished(() => client.close());
  return client;
}

import { connectGrpcJs as connect, type GrpcJsClient } from "@muster/test/grpc-js-client";
import { onTestFinished } from "vitest";

export type { GrpcJsClient } from "@muster/test/grpc-js-client";

/** Closed with the test. */
export function connectGrpcJs(target: string): GrpcJsClient {
  const client = connect(target);
  onTestFinished(() => client.close());
  return client;
}

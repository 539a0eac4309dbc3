import { readFile } from "node:fs/promises";
import { connectClient } from "@muster/test/client";
import type { Place, Producer } from "../system.ts";
import { producerOf } from "./grpc-producer.ts";
import { CA_FILE, TOKEN_FILE } from "./secure.ts";

/** As gRPC in clear text, on one connection. */
export async function openProducer({ port }: Place): Promise<Producer> {
  const [token, ca] = await Promise.all([TOKEN_FILE, CA_FILE].map((file) => readFile(file, "utf8")));
  return producerOf(connectClient(port, token, ca));
}

export { Code, ConnectError } from "@connectrpc/connect";
export { type ApiClient, type ApiClientOptions, openApiClient } from "./api-client.ts";
export * from "./messages.ts";

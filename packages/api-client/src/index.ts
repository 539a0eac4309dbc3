export { Code, ConnectError } from "@connectrpc/connect";
export { type ApiClient, type ApiClientOptions, openApiClient } from "./api-client.ts";
export { jsonOf, valueOf } from "./json.ts";
export * from "./messages.ts";

export type { BeatStore } from "./heartbeat.ts";
export { Identity } from "./identity.ts";
export { Lease } from "./lease.ts";
export type { Beaten, BeatIdentity } from "./messages.ts";

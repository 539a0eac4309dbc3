export { Remote, type RemoteOptions } from "./remote.ts";
export type { Ended, Said, SaidEnding } from "./sessions/endings.ts";
export type { Heard, SaidBeat } from "./sessions/heartbeat.ts";
export type { RemoteWorker } from "./sessions/remote-worker.ts";
export type { SaidReport } from "./sessions/reports.ts";
export { LEASE_SECONDS, NameTakenError, type NewWorker, unknownWorker } from "./sessions/sessions.ts";
export type { StopNews } from "./takes/taker.ts";
export { openTakes, type Takes } from "./takes/takes.ts";
export type { TakeAnswer, TakeCall } from "./takes/waiter.ts";

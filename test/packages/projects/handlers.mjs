import { threadId } from "node:worker_threads";
import { defineHandler, PermanentError } from "@muster/worker";

export const inProcess = defineHandler({ isolation: "process" }, (job) => ({
  sent: process.send !== undefined,
  ...job.json(),
}));
export const inThread = defineHandler({ isolation: "thread" }, () => ({ thread: threadId > 0 }));
export const die = defineHandler({ isolation: "thread" }, () => {
  throw new PermanentError("no use");
});

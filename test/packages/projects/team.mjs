// A package of another team, which has brought copies of its own.
export { defineJob, JobEndedError, MusterError, openClient } from "@muster/client";
export { PermanentError } from "@muster/worker";

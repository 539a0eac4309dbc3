import { JobStatusSchema } from "@muster/proto/scheduler/v1/job";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { type Command, command } from "../../command/command.ts";
import { flag } from "../../command/option.ts";
import { A_JOB } from "../placeholders.ts";
import { jobFacts } from "./facts.ts";

/** `muster get`. */
export const GET: Command = command({
  name: "get",
  about: "Shows a job: its state, its attempts, its error or its result.",
  arguments: [{ name: "job-id", doc: "A job's id." }],
  options: {
    withPayload: flag("Its payload as well; the audit log says who has read one."),
  },
  examples: [
    { typed: [A_JOB], what: "One job." },
    { typed: [A_JOB, "--with-payload", "-o", "json"], what: "With its payload, for a program." },
  ],
  run: async ({ api, out }, { withPayload }, [jobId = ""]) => {
    const job = await api(SchedulerService).getJob({ jobId, withPayload });
    out.facts(JobStatusSchema, job, job.jobId, jobFacts(job));
  },
});

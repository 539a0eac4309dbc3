import { create } from "@bufbuild/protobuf";
import { JobSchema, Priority, PrioritySchema } from "@muster/proto/scheduler/v1/job";
import { SchedulerService, SubmitJobResponseSchema } from "@muster/proto/scheduler/v1/scheduler";
import { type Command, command } from "../../command/command.ts";
import { choice, duration, flag, integer, labels, text, time } from "../../command/option.ts";
import { awaitEnd } from "../follow/await-end.ts";
import { PLACING_OPTIONS, placingOf } from "../placement/requirement.ts";
import { readBody } from "./body.ts";

const OPTIONS = {
  json: text("JSON", "The payload, as JSON; - reads it from the standard input."),
  file: text("FILE", "The payload, from a file: JSON where it can be read as that, else its bytes."),
  queue: text("QUEUE", 'Default: "default".'),
  priority: choice<Priority>(PrioritySchema, "Default: default."),
  delay: duration("Start no earlier than so long after now."),
  runAt: time("Start no earlier than at this time."),
  label: labels("A label of the job."),
  maxAttempts: integer("Attempts before it is a dead letter. Default: 10.", 1000),
  timeout: duration("How long one attempt may run. Default: 1 h."),
  startWithin: duration("It is a dead letter unless its first attempt has started within this time."),
  totalTimeout: duration("How long all of it may take, retries and waits included."),
  ...PLACING_OPTIONS,
  idempotencyKey: text("KEY", "A second submit with the same key answers with the first one's job."),
  wait: flag("Wait for its end, and end with 1 unless it succeeded.", "w"),
};

/** `muster submit`. */
export const SUBMIT: Command = command({
  name: "submit",
  about: "Submits a job, and prints its id.",
  more: "The payload is behind the type, in a file, or on the standard input (-). With --wait it prints how the job ended, and its result. What has no option here, such as a retry policy, has a field in muster submit-many.",
  arguments: [
    { name: "type", doc: "The job's type: the name of its handler." },
    { name: "json", doc: "The payload, as --json has it.", optional: true },
  ],
  options: OPTIONS,
  examples: [
    { typed: ["echo", '{"hi":1}', "--wait"], what: "A job that answers its payload, to its end." },
    {
      typed: ["sleep", "-", "--queue", "mail"],
      stdin: '{"ms":10}',
      what: "The payload from another program.",
    },
    {
      typed: ["echo", "--file", "payload.json", "--label", "team=red", "--delay", "5m", "--priority", "high"],
      files: { "payload.json": '{"to":"a@example.com"}' },
      what: "Later, with a label, ahead of others.",
    },
    {
      typed: ["noop", "--idempotency-key", "order-7", "--quiet"],
      what: "At most once for this key; its id alone, for a script.",
    },
  ],
  run: async (session, options, [type = "", json = ""]) => {
    const body = await readBody(session.around, { json: options.json, file: options.file, behind: json });
    const { jobId, deduplicated } = await session.api(SchedulerService).submitJob({
      job: create(JobSchema, {
        type,
        queue: options.queue,
        priority: options.priority,
        labels: options.label,
        maxAttempts: options.maxAttempts,
        idempotencyKey: options.idempotencyKey,
        ...placingOf(options),
        ...(body !== undefined && { body }),
        ...(options.delay !== undefined && { delay: options.delay }),
        ...(options.runAt !== undefined && { runAt: options.runAt }),
        ...(options.timeout !== undefined && { timeout: options.timeout }),
        ...(options.startWithin !== undefined && { startWithin: options.startWithin }),
        ...(options.totalTimeout !== undefined && { totalTimeout: options.totalTimeout }),
      }),
    });
    if (options.wait) {
      session.out.note(`Submitted ${jobId}; waiting for its end.`);
      return awaitEnd(session, jobId);
    }
    const answer = create(SubmitJobResponseSchema, { jobId, deduplicated });
    session.out.answer(
      SubmitJobResponseSchema,
      answer,
      jobId,
      `${jobId}${deduplicated ? " (it was there: the key is known)" : ""}`,
    );
    return undefined;
  },
});

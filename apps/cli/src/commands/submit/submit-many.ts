import { fromJson, type JsonValue, type MessageShape, toJson } from "@bufbuild/protobuf";
import { JobSchema } from "@muster/proto/scheduler/v1/job";
import {
  SchedulerService,
  SubmitJobResponseSchema,
  SubmitJobsResponseSchema,
} from "@muster/proto/scheduler/v1/scheduler";
import { type Command, command } from "../../command/command.ts";
import { UsageError } from "../../command/mistakes.ts";
import { flag } from "../../command/option.ts";
import { plural } from "../../output/words.ts";
import { readAll, readFile } from "./body.ts";

/** Mistakes that are told at once: a file of another kind has one in each line. */
const MOST_TOLD = 10;

/** `muster submit-many`. */
export const SUBMIT_MANY: Command = command({
  name: "submit-many",
  about: "Submits many jobs at once, all of them or none, and prints their ids.",
  more: "A line of JSON for each job, with the fields of the API's Job: all that it has, such as retryPolicy, debounce and startWithin. At most 10,000 jobs and 16 MiB.",
  arguments: [{ name: "file", doc: "Has the lines; - is the standard input." }],
  options: { dryRun: flag("Only read the lines, and say how many jobs they are.") },
  examples: [
    {
      typed: ["jobs.jsonl"],
      files: { "jobs.jsonl": '{"type":"echo","json":{"n":1}}\n{"type":"echo","queue":"mail","delay":"60s"}' },
      what: "From a file.",
    },
    { typed: ["-", "--dry-run"], stdin: '{"type":"noop"}', what: "From another program; only looked at." },
  ],
  run: async (session, { dryRun }, [file = ""]) => {
    const { around, out } = session;
    const data = file === "-" ? await readAll(around.stdin) : readFile(file, "the file of jobs");
    const jobs = readJobs(Buffer.from(data).toString("utf8"));
    if (dryRun) {
      if (out.isForPrograms) out.json({ jobs: jobs.length });
      else out.raw(`It would submit ${plural(jobs.length, "job")}\n`);
      return;
    }
    const answer = await session.api(SchedulerService).submitJobs({ jobs });
    const ids = answer.results.map(({ jobId }) => jobId).join("\n");
    if (out.format === "jsonl")
      for (const result of answer.results) out.json(toJson(SubmitJobResponseSchema, result));
    else out.answer(SubmitJobsResponseSchema, answer, ids, ids);
    const known = answer.results.filter(({ deduplicated }) => deduplicated).length;
    if (known > 0) out.note(`${plural(known, "of them was", "of them were")} there: their keys are known.`);
  },
});

/** @throws UsageError with what is wrong, and in which lines */
function readJobs(text: string): MessageShape<typeof JobSchema>[] {
  const jobs: MessageShape<typeof JobSchema>[] = [];
  const mistakes: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JSON.parse makes nothing else
      jobs.push(fromJson(JobSchema, JSON.parse(line) as JsonValue));
    } catch (error) {
      const got = error instanceof Error ? error.message : String(error);
      mistakes.push(`line ${index + 1}: expected a job in JSON, such as {"type":"noop"}; ${got}`);
    }
  }
  if (mistakes.length > 0) throw new UsageError(told(mistakes));
  if (jobs.length === 0) throw new UsageError(["expected a line of JSON for each job, got none"]);
  return jobs;
}

const told = (mistakes: readonly string[]): readonly string[] =>
  mistakes.length <= MOST_TOLD
    ? mistakes
    : [...mistakes.slice(0, MOST_TOLD), `and ${mistakes.length - MOST_TOLD} more lines`];

import { type JobEvent, JobEventSchema } from "@muster/proto/scheduler/v1/job";
import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import type { LogLine } from "@muster/proto/scheduler/v1/watch";
import { type Command, command } from "../../command/command.ts";
import { flag } from "../../command/option.ts";
import type { Session } from "../../command/session.ts";
import type { Paint, Tone } from "../../output/paint.ts";
import { plainLine } from "../../output/plain-text.ts";
import { timeText } from "../../output/words.ts";
import { A_JOB } from "../placeholders.ts";
import { logText } from "./event-line.ts";
import { resumed } from "./resumed.ts";

const TONES: Readonly<Record<string, Tone>> = { warn: "warn", error: "bad" };

/** `muster logs`. */
export const LOGS: Command = command({
  name: "logs",
  about: "Prints what a job's handler logged; with -f also what it logs from now on.",
  arguments: [{ name: "job-id", doc: "A job's id." }],
  options: { follow: flag("Go on until the job has ended.", "f") },
  examples: [
    { typed: [A_JOB], what: "What is kept: the first 200 lines of each attempt." },
    { typed: [A_JOB, "-f"], what: "To its end." },
  ],
  run: async (session, { follow }, [jobId = ""]) => {
    const { signal } = session.around;
    const jobs = session.api(SchedulerService);
    const until = follow ? undefined : await placeNow(session, jobId);
    const events = resumed(
      session,
      (resumeAfter = 0n) => jobs.watchJob({ jobId, resumeAfter }, { signal }),
      0n,
    );
    for await (const event of events) {
      if (event.report.case === "log") print(session, event, event.report.value);
      // A sign of life says that there is nothing more, either.
      if (until !== undefined && (event.keepalive || event.sequence >= until)) return;
    }
  },
});

/** Where the job's log is now. Nobody follows beyond it who only wants what is there. */
async function placeNow({ api, around }: Session, jobId: string): Promise<bigint> {
  const ended = new AbortController();
  const signal = AbortSignal.any([around.signal, ended.signal]);
  try {
    for await (const { sequence } of api(SchedulerService).watchJob({ jobId }, { signal })) return sequence;
    return 0n;
  } finally {
    ended.abort();
  }
}

function print({ out }: Session, event: JobEvent, line: LogLine): void {
  out.event(JobEventSchema, event, lineOf(event, line, out.paint));
}

const lineOf = ({ timestamp }: JobEvent, line: LogLine, paint: Paint): string =>
  `${paint(timeText(timestamp), "dim")}  ${paint(plainLine(logText(line)), TONES[line.level])}`;

import { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { OutputChunkSchema, OutputStream } from "@muster/proto/scheduler/v1/watch";
import { type Command, command } from "../../command/command.ts";
import { A_COMMAND_JOB } from "../placeholders.ts";
import { resumed } from "./resumed.ts";

/** `muster output`. */
export const OUTPUT: Command = command({
  name: "output",
  about: "Prints what a job's program writes, as it writes it, until the job has ended.",
  more: "Bytes as they are: what the program wrote to its standard error comes to the standard error. With -o jsonl each piece says when it came, and of which attempt it is.",
  arguments: [
    { name: "job-id", doc: "The id of a job of the type command, or whose handler passes output on." },
  ],
  options: {},
  examples: [{ typed: [A_COMMAND_JOB], what: "From the beginning." }],
  run: async (session, _options, [jobId = ""]) => {
    const { out, around } = session;
    const jobs = session.api(SchedulerService);
    const chunks = resumed(
      session,
      (resumeAfter = 0n) => jobs.streamOutput({ jobId, resumeAfter }, { signal: around.signal }),
      0n,
    );
    for await (const chunk of chunks) {
      if (chunk.data.length === 0 && !chunk.cut) continue;
      if (out.isForPrograms) out.event(OutputChunkSchema, chunk, "");
      else if (chunk.stream === OutputStream.STDERR) around.complain(Buffer.from(chunk.data).toString());
      else out.raw(chunk.data);
      if (chunk.cut) out.note(`Attempt ${chunk.attempt} wrote more than is kept.`);
    }
  },
});

import { CountJobsResponseSchema, SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import { type Command, command } from "../../command/command.ts";
import { LIST_OPTIONS, printList } from "../../command/listing.ts";
import { flag } from "../../command/option.ts";
import { countText } from "../../output/words.ts";
import { A_FAULT } from "../placeholders.ts";
import { JOBS } from "./columns.ts";
import { LIST_FILTERS, requestOf } from "./list-filters.ts";

/** `muster list`. */
export const LIST: Command = command({
  name: "list",
  about: "Lists jobs, the newest first.",
  more: "Filters hold together: a job has to meet all of them. With --count only their number, to 10,000; a plus says that there are more, or may be.",
  options: { ...LIST_FILTERS, count: flag("Only how many there are."), ...LIST_OPTIONS },
  examples: [
    { typed: ["--state", "deadletter", "--queue", "mail"], what: "The dead letters of a queue." },
    { typed: ["--search", "econnrefused", "--count"], what: "How many have to do with it." },
    {
      typed: ["--fingerprint", A_FAULT, "--all", "-o", "jsonl"],
      what: "All jobs of one fault, a line for each.",
    },
    {
      typed: ["--label", "team=red", "--type", "echo", "--limit", "5", "-o", "wide"],
      what: "By labels, with all columns.",
    },
  ],
  run: async (session, options) => {
    const jobs = session.api(SchedulerService);
    const filters = requestOf(options);
    if (options.count) {
      const answer = await jobs.countJobs({ filters });
      const text = countText(answer.count, answer.more);
      session.out.answer(CountJobsResponseSchema, answer, text, text);
      return;
    }
    await printList(session, options, {
      noun: JOBS,
      field: "jobs",
      page: async (pageSize, pageToken) => {
        const page = await jobs.listJobs({ ...filters, pageSize, pageToken });
        return { items: page.jobs, nextPageToken: page.nextPageToken };
      },
    });
  },
});

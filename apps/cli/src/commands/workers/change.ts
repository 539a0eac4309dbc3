import {
  CordonWorkersResponseSchema,
  DrainWorkersResponseSchema,
  FleetService,
  LabelWorkersResponseSchema,
  UncordonWorkersResponseSchema,
} from "@muster/proto/scheduler/v1/fleet_service";
import { type Command, command } from "../../command/command.ts";
import { UsageError } from "../../command/mistakes.ts";
import { duration, labels, text, texts } from "../../command/option.ts";
import type { Session } from "../../command/session.ts";
import { A_WORKER } from "../placeholders.ts";
import { approved, CHOSEN, chosenOf, NAMES } from "./chosen.ts";

const REASON = text("TEXT", "For people.");

const told = (names: readonly string[], is: string): string =>
  names.length === 0 ? "No worker is meant." : `${names.join(", ")}: ${is}`;

function warn({ out }: Session, notEnforcedBy: readonly string[]): void {
  if (notEnforcedBy.length > 0)
    out.note(
      `${notEnforcedBy.join(", ")}: too old to know of it; stop them, or bring a newer release there.`,
    );
}

export const CORDON: Command = command({
  name: "cordon",
  about: "Lets workers take no more jobs. What they run goes on.",
  more: "Kept by their names, and so in force after a restart too.",
  arguments: NAMES,
  options: { reason: REASON, ...CHOSEN },
  examples: [
    { typed: [A_WORKER, "--reason", "new kernel"], what: "One worker." },
    { typed: ["--label", "zone=eu-1", "--dry-run"], what: "Which ones it would be." },
  ],
  run: async (session, options, names) => {
    const chosen = chosenOf(options, names);
    if (!(await approved(session, "cordon", chosen, options))) return;
    const answer = await session.api(FleetService).cordonWorkers({ ...chosen, reason: options.reason });
    session.out.answer(
      CordonWorkersResponseSchema,
      answer,
      answer.names.join("\n"),
      told(answer.names, "cordoned"),
    );
    warn(session, answer.notEnforcedBy);
  },
});

export const UNCORDON: Command = command({
  name: "uncordon",
  about: "Lets workers take jobs again, within a second; ends drains too.",
  arguments: NAMES,
  options: CHOSEN,
  examples: [
    { typed: [A_WORKER], what: "One worker." },
    { typed: ["--all", "--yes"], what: "All of them, without a question." },
  ],
  run: async (session, options, names) => {
    const chosen = chosenOf(options, names);
    if (!(await approved(session, "uncordon", chosen, options))) return;
    const answer = await session.api(FleetService).uncordonWorkers(chosen);
    session.out.answer(
      UncordonWorkersResponseSchema,
      answer,
      answer.names.join("\n"),
      told(answer.names, "takes jobs again"),
    );
  },
});

export const DRAIN: Command = command({
  name: "drain",
  about: "Cordons workers, and gives back what they still run at a deadline.",
  more: "muster workers list shows them as drained once nothing runs there any more.",
  arguments: NAMES,
  options: {
    deadline: duration("How long what runs may go on. Default: 10 min."),
    reason: REASON,
    ...CHOSEN,
  },
  examples: [
    { typed: ["--queue", "mail", "--dry-run"], what: "Which ones it would be." },
    {
      typed: [A_WORKER, "--deadline", "5m", "--reason", "taken away"],
      what: "Before a machine is taken away.",
    },
  ],
  run: async (session, options, names) => {
    const { reason, deadline } = options;
    const chosen = chosenOf(options, names);
    if (!(await approved(session, "drain", chosen, options))) return;
    const answer = await session
      .api(FleetService)
      .drainWorkers({ ...chosen, reason, ...(deadline !== undefined && { deadline }) });
    session.out.answer(
      DrainWorkersResponseSchema,
      answer,
      answer.names.join("\n"),
      told(answer.names, "draining"),
    );
    warn(session, answer.notEnforcedBy);
  },
});

export const LABEL: Command = command({
  name: "label",
  about: "Sets labels of workers, whatever they say themselves.",
  arguments: NAMES,
  options: {
    set: labels("A label that they have from now on."),
    remove: texts("LABEL", "A label that they do not have from now on."),
    reset: texts("LABEL", "A label that is what they say themselves again."),
    ...CHOSEN,
  },
  examples: [
    { typed: [A_WORKER, "--set", "pool=big"], what: "One worker." },
    { typed: [A_WORKER, "--reset", "pool"], what: "As it says itself again." },
  ],
  run: async (session, options, names) => {
    const { set, remove, reset } = options;
    if (Object.keys(set).length + remove.length + reset.length === 0)
      throw new UsageError(["expected one of --set, --remove and --reset, got nothing"]);
    const chosen = chosenOf(options, names);
    if (!(await approved(session, "label", chosen, options))) return;
    const request = { ...chosen, set, remove: [...remove], reset: [...reset] };
    const answer = await session.api(FleetService).labelWorkers(request);
    session.out.answer(
      LabelWorkersResponseSchema,
      answer,
      answer.names.join("\n"),
      told(answer.names, "labelled"),
    );
    warn(session, answer.notEnforcedBy);
  },
});

import { FleetService, StepDownResponseSchema } from "@muster/proto/scheduler/v1/fleet_service";
import { type Command, command } from "../../command/command.ts";
import { typed } from "../../command/confirm.ts";

export const STEP_DOWN: Command = command({
  name: "step-down",
  about: "Lets whoever runs the chores leave them to another process, for 20 s at least.",
  more: "Before its machine is looked into, or taken away. Nothing is lost meanwhile; where there is no other process nothing falls due, and nothing is repaired.",
  options: {},
  examples: [{ typed: [], what: "Another one leads within seconds." }],
  run: async ({ api, out }) => {
    const answer = await api(FleetService).stepDown({});
    const { was } = answer;
    out.answer(
      StepDownResponseSchema,
      answer,
      was,
      was === "" ? "Nobody led." : `${was} leads no more; who does: ${typed("workers", "fleet")}`,
    );
  },
});

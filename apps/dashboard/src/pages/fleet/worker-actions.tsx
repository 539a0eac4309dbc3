import type { Worker } from "@muster/proto/scheduler/v1/worker";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, fleet } from "../../api.ts";
import { durationOf } from "../../format/times.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { fieldsOf } from "../../parts/fields.tsx";
import { isCordoned, labelsText, readLabels } from "./worker-words.ts";

interface ActionProps {
  readonly worker: Worker;
  readonly onChanged: () => void;
}

const ACTIONS = ["Cordon", "Uncordon", "Drain", "Label"] as const;
type Action = (typeof ACTIONS)[number];

/** All of them go by the worker's name, so that they are in force after its restart. */
export function WorkerActions(props: ActionProps): VNode {
  const { worker } = props;
  const [open, setOpen] = useState<Action>();
  const offered = ACTIONS.filter((action) => {
    if (action === "Uncordon") return isCordoned(worker);
    return action !== "Cordon" || !isCordoned(worker);
  });
  const dialog = { ...props, onClose: () => setOpen(undefined) };
  return (
    <>
      <span class="row-buttons">
        {offered.map((action) => (
          <button
            key={action}
            type="button"
            class="small"
            onClick={() => setOpen(action)}
            aria-label={`${action} ${worker.name}`}
          >
            {action}
          </button>
        ))}
      </span>
      {open === "Cordon" && <Cordon {...dialog} />}
      {open === "Uncordon" && <Uncordon {...dialog} />}
      {open === "Drain" && <Drain {...dialog} />}
      {open === "Label" && <Label {...dialog} />}
    </>
  );
}

type DialogProps = ActionProps & { readonly onClose: () => void };

const REASON = (
  <label>
    <span>Reason, for those who wonder</span>
    <input name="reason" maxLength={500} />
  </label>
);

/** What stands in a field of the dialog's form. */
const field = (form: HTMLElement | null, name: string): string => fieldsOf(form).text(name);

/** Whoever is too old to obey has to be told by somebody. */
function refuseOld(names: readonly string[]): void {
  if (names.length > 0) throw new Error(`Kept, but too old to know of it: ${names.join(", ")}; stop them`);
}

function Cordon({ worker: { name }, onChanged, onClose }: DialogProps): VNode {
  const [form, setForm] = useState<HTMLElement | null>(null);
  const cordon = async (): Promise<void> => {
    const request = { names: [name], reason: field(form, "reason") };
    const { notEnforcedBy } = await fleet.cordonWorkers(request, { timeoutMs: CALL_MS });
    onChanged();
    refuseOld(notEnforcedBy);
  };
  return (
    <Confirm title={`Cordon ${name}`} doIt="Cordon it" act={cordon} onClose={onClose}>
      <p>Workers of this name take no more jobs, also after a restart. What they run goes on.</p>
      <div ref={setForm}>{REASON}</div>
    </Confirm>
  );
}

function Uncordon({ worker: { name }, onChanged, onClose }: DialogProps): VNode {
  const uncordon = async (): Promise<void> => {
    await fleet.uncordonWorkers({ names: [name] }, { timeoutMs: CALL_MS });
    onChanged();
  };
  return (
    <Confirm title={`Uncordon ${name}`} doIt="Uncordon it" act={uncordon} onClose={onClose}>
      <p>Workers of this name take jobs again within a second. A drain of theirs ends.</p>
    </Confirm>
  );
}

function Drain({ worker: { name, running }, onChanged, onClose }: DialogProps): VNode {
  const [form, setForm] = useState<HTMLElement | null>(null);
  const drain = async (): Promise<void> => {
    const deadline = durationOf(Number(field(form, "minutes")) * 60_000);
    const request = { names: [name], deadline, reason: field(form, "reason") };
    const { notEnforcedBy } = await fleet.drainWorkers(request, { timeoutMs: CALL_MS });
    onChanged();
    refuseOld(notEnforcedBy);
  };
  return (
    <Confirm title={`Drain ${name}`} doIt="Drain it" danger act={drain} onClose={onClose}>
      <p>
        It takes no more jobs. What of its {running} running attempts is left at the deadline is stopped then,
        and runs elsewhere, uncharged.
      </p>
      <div ref={setForm}>
        <label>
          <span>Deadline, in minutes from now</span>
          <input name="minutes" type="number" min="0" max="10080" step="any" value="10" required />
        </label>
        {REASON}
      </div>
    </Confirm>
  );
}

function Label({ worker: { name, labels, setLabels }, onChanged, onClose }: DialogProps): VNode {
  const [form, setForm] = useState<HTMLElement | null>(null);
  const label = async (): Promise<void> => {
    const request = { names: [name], ...readLabels(field(form, "labels")) };
    const { notEnforcedBy } = await fleet.labelWorkers(request, { timeoutMs: CALL_MS });
    onChanged();
    refuseOld(notEnforcedBy);
  };
  return (
    <Confirm title={`Label ${name}`} doIt="Change its labels" act={label} onClose={onClose}>
      <p>
        It has {labelsText(labels) || "none"}; of these operators have set {labelsText(setLabels) || "none"}.
        From the answer on jobs go by what you write here.
      </p>
      <div ref={setForm}>
        <label>
          <span>
            gpu=true sets one, -zone takes one away, ~arch leaves it to the worker again; with commas between
          </span>
          <input name="labels" required placeholder="gpu=true, -zone" />
        </label>
      </div>
    </Confirm>
  );
}

import type { MessageInitShape } from "@bufbuild/protobuf";
import type { PlacementRule, PlacementRuleSchema } from "@muster/proto/scheduler/v1/placement_service";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { CALL_MS, placement as calls } from "../../api.ts";
import { durationOf, msOfDuration } from "../../format/times.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Field, type Fields, fieldsOf, Lines, numberText } from "../../parts/fields.tsx";
import { readRequirements, requirementLines } from "../../placement/requirement-words.ts";

export interface RuleDialogProps {
  /** Undefined: a new one. */
  readonly rule?: PlacementRule;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

type RuleInit = MessageInitShape<typeof PlacementRuleSchema>;
type Requires = NonNullable<RuleInit["requires"]>;

/** What every job of a queue or a type asks of its worker, as a form. */
export function RuleDialog({ rule, onChanged, onClose }: RuleDialogProps): VNode {
  const [form, setForm] = useState<HTMLElement | null>(null);
  // As it was when the form was opened: a later revision is somebody else's change.
  const [before] = useState(rule);
  const put = async (): Promise<void> => {
    const { notEnforcedBy } = await calls.putPlacementRule(
      { rule: ruleIn(fieldsOf(form), before) },
      { timeoutMs: CALL_MS },
    );
    onChanged();
    if (notEnforcedBy.length > 0)
      throw new Error(
        `It is kept, but these workers have not said that they know: ${notEnforcedBy.join(", ")}`,
      );
  };
  return (
    <Confirm
      title={before === undefined ? "New rule" : `Change the rule ${before.name}`}
      doIt={before === undefined ? "Make it" : "Change it"}
      act={put}
      onClose={onClose}
    >
      <p>
        It is added to what each job asks for itself, also to those that wait. What it has added stays when it
        is changed.
      </p>
      <div ref={setForm}>
        <RuleFields rule={before} />
      </div>
    </Confirm>
  );
}

const RuleFields = ({ rule }: { readonly rule: PlacementRule | undefined }): VNode => (
  <>
    {rule === undefined && <Field name="name" label="Name" required />}
    <Field name="queue" label="Jobs of this queue; empty: of any" value={rule?.queue ?? ""} />
    <Field name="type" label="And of this type; empty: of any" value={rule?.type ?? ""} />
    <Lines
      name="requires"
      label="Their worker has to be, each on a line"
      value={requirementLines(rule?.requires ?? [])}
      placeholder={"gpu=true\nzone=eu-1,eu-2\nmemory_mb>=16384\n!spot"}
    />
    <Field name="slots" label="Slots that each takes" value={numberText(rule?.slots)} number />
    <Lines
      name="prefers"
      label="And would better be, for a while"
      value={requirementLines(rule?.prefers ?? [])}
    />
    <Field
      name="preferFor"
      label="For so many seconds; empty: 5"
      value={rule?.preferFor === undefined ? "" : String(msOfDuration(rule.preferFor) / 1_000)}
      number
    />
  </>
);

function ruleIn({ text, number }: Fields, before: PlacementRule | undefined): RuleInit {
  const asked = (name: "requires" | "prefers"): Requires => {
    const given = text(name);
    const own = before?.[name] ?? [];
    // A value with a comma in it would be read as two: what nobody has touched is sent as it came.
    return given === requirementLines(own) ? [...own] : readRequirements(given);
  };
  return {
    name: before?.name ?? text("name"),
    revision: before?.revision ?? 0n,
    queue: text("queue"),
    type: text("type"),
    slots: number("slots"),
    requires: asked("requires"),
    prefers: asked("prefers"),
    ...(text("preferFor") !== "" && { preferFor: durationOf(number("preferFor") * 1_000) }),
  };
}

export function DeleteRule({ rule, onChanged, onClose }: Required<RuleDialogProps>): VNode {
  // As it was when the dialog opened.
  const [{ name, revision }] = useState(rule);
  const remove = async (): Promise<void> => {
    await calls.deletePlacementRule({ name, revision }, { timeoutMs: CALL_MS });
    onChanged();
  };
  return (
    <Confirm title={`Delete the rule ${name}`} doIt="Delete it" danger act={remove} onClose={onClose}>
      <p>Jobs that wait keep what it has added to them.</p>
    </Confirm>
  );
}

import type { LivePlace } from "@muster/db";
import { mayTake, meets, meetsOne, type Placement, type Requirement, requirementText } from "@muster/job";
import { ExplainCode } from "@muster/proto/scheduler/v1/explain";
import type { Explanation, Facts, Line } from "./facts.ts";
import { count } from "./in-words.ts";

/** Values of a label that are told. */
const MAX_TOLD = 3;

/** Those of the workers that take such a job now. */
export const matching = (places: readonly LivePlace[], placement: Placement | null): LivePlace[] =>
  places.filter((place) => !place.cordoned && fits(place, placement));

/** Undefined when a live worker is what the job requires. */
export function explainPlacement(
  { job: { placement } }: Facts,
  { places = [] }: Line,
): Explanation | undefined {
  if (places.length === 0 || matching(places, placement).length > 0) return undefined;
  const whole = `Of the ${count(places.length, "live worker")} that could run it`;
  const why = [...cordonedOf(places, placement), ...unmetOf(places, placement)].join("; ");
  const sentence = `${whole} ${why}: ${remedyOf(places, placement)}.`;
  return { code: ExplainCode.NO_WORKER_MATCHES, sentence };
}

const fits = (place: LivePlace, placement: Placement | null): boolean =>
  mayTake(place, placement ?? undefined);

function cordonedOf(places: readonly LivePlace[], placement: Placement | null): string[] {
  const cordoned = places.filter((place) => place.cordoned && fits(place, placement)).length;
  if (cordoned === 0) return [];
  return [`${cordoned} ${cordoned === 1 ? "fits and takes" : "fit and take"} nothing, being cordoned`];
}

function unmetOf(places: readonly LivePlace[], placement: Placement | null): string[] {
  if (placement === null) return taintedOf(places, "it requires none of their taints");
  const { requires, prefers, slots } = placement;
  const unmet = requires.flatMap((one) => failing(places, one));
  const preferred = prefers
    .flatMap((one) => failing(places, one))
    .map((text) => `for now, by its preference, ${text}`);
  const small = places.filter((place) => place.slots < slots).length;
  const few =
    small === 0
      ? []
      : [`${small} ${small === 1 ? "has" : "have"} fewer than the ${slots} slots that it takes`];
  const fit = places.filter((place) => place.slots >= slots && meets(place.labels, requires));
  return [...unmet, ...preferred, ...few, ...taintedOf(fit, "it requires none of their taints")];
}

function taintedOf(places: readonly LivePlace[], why: string): string[] {
  const tainted = places.filter(({ taints }) => taints.length > 0).length;
  return tainted === 0 ? [] : [`${tainted} ${tainted === 1 ? "is" : "are"} tainted, and ${why}`];
}

/** Which workers do not meet it, and what they are instead. */
function failing(places: readonly LivePlace[], requirement: Requirement): string[] {
  const others = places.filter(({ labels }) => !meetsOne(labels, requirement));
  if (others.length === 0) return [];
  const values = [...new Set(others.flatMap(({ labels }) => labels[requirement.label] ?? []))].toSorted();
  const without = others.filter(({ labels }) => labels[requirement.label] === undefined).length;
  const told = values.slice(0, MAX_TOLD).map((value) => JSON.stringify(value));
  const more = values.length > MAX_TOLD ? ["…"] : [];
  const parts = [
    ...(without > 0 ? [`${without} ${without === 1 ? "lacks" : "lack"} the label`] : []),
    ...(told.length > 0
      ? [
          `${others.length - without} ${others.length - without === 1 ? "has" : "have"} ${[...told, ...more].join(", ")}`,
        ]
      : []),
  ];
  const meeting = places.length - others.length;
  const who = meeting === 0 ? "none meets" : `${meeting} only ${meeting === 1 ? "meets" : "meet"}`;
  return [`${who} ${requirementText(requirement)} (${parts.join(", ")})`];
}

function remedyOf(places: readonly LivePlace[], placement: Placement | null): string {
  if (places.some((place) => place.cordoned && fits(place, placement)))
    return "uncordon it, or start another";
  return placement === null
    ? "start one without WORKER_TAINTS"
    : "start a worker that is what it requires, or give one the label (LabelWorkers)";
}

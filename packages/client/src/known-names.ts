import { type Field, JOB_FIELDS, namesWithin, type Reading } from "@muster/job";
import { nearest } from "@muster/runtime";

/** By the name of the object that contains them; "" for the job itself. */
const KNOWN: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["", new Set(namesWithin())],
  ...[JOB_FIELDS.retry, JOB_FIELDS.debounce, JOB_FIELDS.throttle, JOB_FIELDS.idempotencyScope].map(
    (parent): [string, ReadonlySet<string>] => [parent.name, new Set(namesWithin(parent))],
  ),
]);
const JOB: ReadonlySet<string> = KNOWN.get("") ?? new Set();

/** Refuses names that no field has: if it were ignored, a misspelt delay would be no delay, and nobody would notice. */
export function refuseUnknown(reading: Reading, parent: Field | undefined, written: object): void {
  const known = parent === undefined ? JOB : (KNOWN.get(parent.name) ?? JOB);
  for (const name in written) if (!known.has(name)) refuseName(reading, parent, known, name, written);
}

function refuseName(
  reading: Reading,
  parent: Field | undefined,
  known: ReadonlySet<string>,
  name: string,
  written: object,
): void {
  const meant = nearest(name, known);
  const path = `${parent === undefined ? "" : `${parent.name}.`}${bounded(name)}`;
  const expected =
    meant === undefined
      ? `one of the names ${[...known].join(", ")}`
      : `no such field (did you mean ${meant}?)`;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its name came from the object itself
  reading.refuse(path, expected, (written as Readonly<Record<string, unknown>>)[name]);
}

const bounded = (name: string): string => (name.length > 64 ? `${name.slice(0, 64)}…` : name);

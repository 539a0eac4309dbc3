import {
  isWorkerLabelValue,
  meetsOne,
  type Placement,
  type Reading,
  WORKER_LABEL,
  type WorkerLabels,
} from "@muster/job";

/** Jobs that require nothing of their worker. */
const NONE = "none";
const EXAMPLE = `WORKER_LABELS of the pool such as gpu=true,zone=eu-1, and ${NONE} for jobs that require nothing`;

/** Which of the jobs a pool is for, by what they require. */
export interface PoolPlacement {
  /** What each of its workers has. */
  readonly labels: WorkerLabels;
  /** Jobs that require nothing are among them. */
  readonly plain: boolean;
}

/**
 * Whether such a job is for the pool: it requires something of a label that is named here, and nothing that these labels do not
 * meet. Of the others nothing is known before a worker is there, so that they keep no job from it.
 * @param placement undefined for plain jobs. Preferences do not count: they have lasted when a worker has started for them
 */
export function isForPool({ labels, plain }: PoolPlacement, placement: Placement | undefined): boolean {
  const { requires = [] } = placement ?? {};
  if (requires.length === 0) return plain;
  const known = requires.filter(({ label }) => Object.hasOwn(labels, label));
  return known.length > 0 && known.every((requirement) => meetsOne(labels, requirement));
}

/** Undefined for no text: jobs count whatever they require. However it is written, it is the same question. */
export function readPoolPlacement(reading: Reading, field: string, text = ""): PoolPlacement | undefined {
  const parts = text.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
  if (parts.length === 0) return undefined;
  const labels = new Map<string, string>();
  for (const part of parts.filter((one) => one !== NONE)) {
    const at = part.indexOf("=");
    const [label, value] = [part.slice(0, at), part.slice(at + 1)];
    const isLabel = at > 0 && WORKER_LABEL.test(label) && isWorkerLabelValue(value);
    if (!isLabel || labels.has(label)) reading.refuse(field, EXAMPLE, part);
    labels.set(label, value);
  }
  const sorted = [...labels].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { labels: Object.fromEntries(sorted), plain: parts.includes(NONE) };
}

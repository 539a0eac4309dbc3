/** A worker's name is the same after its restart: what operators want of a worker goes by it. */
export const MAX_WORKER_NAME_LENGTH = 128;
export const WORKER_NAME_RULE: string = `1 to ${MAX_WORKER_NAME_LENGTH} characters without control characters`;

/** Of one worker's own, and of those that operators set for a name. */
export const MAX_WORKER_LABELS = 32;
/** Of those that a worker is given by its settings: its machine's come beside them. */
export const MAX_GIVEN_LABELS = 24;
export const WORKER_LABEL: RegExp = /^[A-Za-z0-9_./-]{1,64}$/u;
export const WORKER_LABEL_RULE = "1 to 64 of the characters A-Z a-z 0-9 _ . / -";
export const MAX_WORKER_LABEL_VALUE_LENGTH = 256;
export const WORKER_LABEL_VALUE_RULE: string = `at most ${MAX_WORKER_LABEL_VALUE_LENGTH} characters without control characters`;

/** The label that each worker has by its name: jobs that require it run on workers of that name. */
export const NAME_LABEL = "worker";

// oxlint-disable-next-line no-control-regex -- they would break lines that people read
const PLAIN = /^[^\u0000-\u001F\u007F]*$/u;

export function isWorkerName(name: string): boolean {
  return name !== "" && name.length <= MAX_WORKER_NAME_LENGTH && PLAIN.test(name) && name.isWellFormed();
}

export function isWorkerLabelValue(value: string): boolean {
  return value.length <= MAX_WORKER_LABEL_VALUE_LENGTH && PLAIN.test(value) && value.isWellFormed();
}

/**
 * What is wrong with these labels, for people; undefined when nothing is.
 * @param most how many there may be
 */
export function workerLabelsMistake(
  labels: Readonly<Record<string, string>>,
  most: number = MAX_WORKER_LABELS,
): string | undefined {
  const entries = Object.entries(labels);
  if (entries.length > most) return `there are ${entries.length}, of ${most} at most`;
  for (const [label, value] of entries) {
    if (!WORKER_LABEL.test(label))
      return `a label is named by ${WORKER_LABEL_RULE}, and not ${label.slice(0, 100)}`;
    if (label === NAME_LABEL) return `the label ${NAME_LABEL} is the worker's name`;
    if (!isWorkerLabelValue(value)) return `the value of ${label} is not ${WORKER_LABEL_VALUE_RULE}`;
  }
  return undefined;
}

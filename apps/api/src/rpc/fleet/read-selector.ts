import type { WorkerFilter } from "@muster/db";
import {
  isWorkerLabelValue,
  MAX_TYPE_LENGTH,
  MAX_WORKER_LABELS,
  type Reading,
  WORKER_LABEL,
  WORKER_LABEL_RULE,
  WORKER_LABEL_VALUE_RULE,
} from "@muster/job";
import type { WorkerSelector } from "@muster/proto/scheduler/v1/worker";

/** The field `selector`; unset is the same as empty. */
export function readSelector(reading: Reading, selector: WorkerSelector | undefined): WorkerFilter {
  const { labels = {}, queue = "", type = "" } = selector ?? {};
  return {
    labels: readLabels(reading, "selector.labels", labels),
    ...(queue !== "" && { queue: reading.queue("selector.queue", queue) }),
    ...(type !== "" && { type: reading.text("selector.type", type, { max: MAX_TYPE_LENGTH }) }),
  };
}

/** Labels of workers, with values. */
export function readLabels(
  reading: Reading,
  field: string,
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(labels);
  if (entries.length > MAX_WORKER_LABELS)
    reading.refuse(field, `at most ${MAX_WORKER_LABELS} labels`, entries.length);
  readLabelNames(
    reading,
    field,
    entries.map(([label]) => label),
  );
  for (const [label, value] of entries)
    if (!isWorkerLabelValue(value)) reading.refuse(`${field}.${label}`, WORKER_LABEL_VALUE_RULE, value);
  return labels;
}

export function readLabelNames(
  reading: Reading,
  field: string,
  labels: readonly string[],
): readonly string[] {
  if (labels.length > MAX_WORKER_LABELS)
    reading.refuse(field, `at most ${MAX_WORKER_LABELS} labels`, labels.length);
  for (const label of labels) if (!WORKER_LABEL.test(label)) reading.refuse(field, WORKER_LABEL_RULE, label);
  return labels;
}

import { MAX_GIVEN_LABELS, workerLabelsMistake } from "@muster/job";
import { list, type Parsed, type Reader } from "@muster/runtime";

/** `gpu=true,zone=eu-1`; a name alone is the same as `name=true`. */
export const workerLabels: Reader<Readonly<Record<string, string>>> = {
  expected: "labels such as gpu=true,zone=eu-1, separated by commas",
  parse: (raw) => {
    const items = list.parse(raw);
    return items.ok ? labelsOf(items.value) : { ok: false };
  },
};

function labelsOf(items: readonly string[]): Parsed<Readonly<Record<string, string>>> {
  const pairs = items.map((item) => {
    const [label = "", ...value] = item.split("=");
    return [label.trim(), value.length === 0 ? "true" : value.join("=").trim()] as const;
  });
  const labels = new Map(pairs);
  if (labels.size < pairs.length) return { ok: false, because: "one label is there twice" };
  const because = workerLabelsMistake(Object.fromEntries(labels), MAX_GIVEN_LABELS);
  return because === undefined ? { ok: true, value: Object.fromEntries(labels) } : { ok: false, because };
}

import type { Places } from "../statement.ts";

/** Workers that all of this is true of. */
export interface WorkerFilter {
  readonly labels?: Readonly<Record<string, string>>;
  readonly queue?: string | undefined;
  readonly type?: string | undefined;
}

/** The same as parameters of a statement. */
export interface Selecting {
  /** JSON. */
  readonly labels: string;
  readonly queue: string | null;
  readonly type: string | null;
}

export const IS_LIVE = "w.state IN ('alive', 'draining')";

export const selecting = ({ labels, queue, type }: WorkerFilter): Selecting => ({
  labels: JSON.stringify(labels ?? {}),
  queue: queue ?? null,
  type: type ?? null,
});

/** Of the row named `w`. */
export const isSelected = (
  p: Places<Selecting>,
): string => `coalesce(w.labels, '{}'::jsonb) @> ${p.labels}::jsonb
  AND (${p.queue}::text IS NULL OR w.queues IS NULL OR ${p.queue}::text = ANY(w.queues))
  AND (${p.type}::text IS NULL OR ${p.type}::text = ANY(w.types))`;

import type { Logger, Metrics } from "@muster/runtime";
import type { SpanExporter } from "@opentelemetry/sdk-trace-node";

/** A collector that is away would fill the log, with each batch. */
const TOLD_EVERY_MS = 60_000;

export interface ReportingOptions {
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "spansUnexported">;
}

/** Counts what could not be sent, and says why, now and then. The SDK gives it up without a word. */
export function reportingExporter(exporter: SpanExporter, { log, metrics }: ReportingOptions): SpanExporter {
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        // 0 is a success: its name is in a package that need not be there when this module is loaded.
        const code: number = result.code;
        if (code !== 0) {
          metrics.spansUnexported.inc(spans.length);
          const now = performance.now();
          if (now - toldAt >= TOLD_EVERY_MS) {
            toldAt = now;
            log.warn(
              { err: result.error, spans: spans.length },
              "spans were not sent; jobs are not affected",
            );
          }
        }
        done(result);
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}

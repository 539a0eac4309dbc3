import {
  type Config,
  type ConfigTable,
  type Logger,
  type Metrics,
  type Stoppable,
  sleep,
} from "@muster/runtime";
import { isTraced } from "@muster/tracing";
import { DiagLogLevel, diag } from "@opentelemetry/api";
import { loadSdk, type Sdk } from "./load-sdk.ts";
import { reportingExporter } from "./reporting-exporter.ts";
import { ENDPOINTS, TRACE_CONFIG, type TraceConfig } from "./trace-config.ts";

/** For what is still to be sent when a process ends: no collector may keep it longer. */
const LAST_SPANS_MS = 1_500;

export interface TracingOptions {
  readonly config: Config<TraceConfig>;
  /** Unless OTEL_SERVICE_NAME says another. */
  readonly serviceName: string;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "spansUnexported">;
}

/** Tracing as it was set up for a process. */
export interface Tracing extends Stoppable {
  /** Sends what is there, for at most 1.5 s, and never rejects. Stop it after what makes spans. */
  stop(): Promise<void>;
}

/**
 * Sets up tracing for this process or thread, if its configuration names a collector. Undefined where it does not, or where somebody has
 * set it up before: a module that Node was told to import, for one.
 * @throws ConfigError naming OpenTelemetry's packages when they are not installed
 */
export async function startTracing(options: TracingOptions): Promise<Tracing | undefined> {
  const { config, log } = options;
  const variable = askedBy(config);
  if (variable === undefined) return undefined;
  if (isTraced()) {
    log.info(`tracing was set up before this process began its work: ${variable} has no effect on Muster`);
    return undefined;
  }
  passOn(config);
  return register(await loadSdk(variable), options);
}

/** The variable that asks for traces; undefined where none does, or another forbids it. */
function askedBy(config: Config<TraceConfig>): string | undefined {
  if (config.OTEL_SDK_DISABLED || config.OTEL_TRACES_EXPORTER === "none") return undefined;
  return ENDPOINTS.find((name) => config[name] !== undefined);
}

/** The SDK reads its variables itself, and knows nothing of those that name a file. */
function passOn(config: Config<TraceConfig>): void {
  const table: ConfigTable = TRACE_CONFIG;
  for (const [name, value] of Object.entries<unknown>(config))
    if (table[name]?.read.secret === true && typeof value === "string") process.env[name] = value;
}

function register({ core, exporter, resources, node }: Sdk, options: TracingOptions): Tracing {
  const { serviceName, log } = options;
  const said = resources.detectResources({ detectors: [resources.envDetector] });
  // The SDK goes on with a default where it does not understand a variable, and tells nobody who has not asked. Later it would
  // tell of each batch that a collector does not take, which reportingExporter counts.
  const told = (message: string): void => log.warn(`OpenTelemetry: ${message}`);
  diag.setLogger(
    { error: told, warn: told, info: () => {}, debug: () => {}, verbose: () => {} },
    DiagLogLevel.WARN,
  );
  const provider = new node.NodeTracerProvider({
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes({ "service.name": serviceName }))
      .merge(said),
    spanProcessors: [
      new node.BatchSpanProcessor(reportingExporter(new exporter.OTLPTraceExporter(), options)),
    ],
  });
  diag.disable();
  // Without baggage, which carries whatever a caller has put into it from service to service.
  provider.register({ propagator: new core.W3CTraceContextPropagator() });
  return {
    stop: async () => {
      const over = new AbortController();
      try {
        await Promise.race([provider.shutdown(), sleep(LAST_SPANS_MS, over.signal)]);
      } catch (err) {
        log.warn({ err }, "the last spans were not sent");
      } finally {
        over.abort();
      }
    },
  };
}

import {
  accept,
  type Option,
  oneOf,
  option,
  optional,
  password,
  type Reader,
  refuse,
  text,
  url,
} from "@muster/runtime";
import { TRACE_RELATIONS, type TraceRelation } from "@muster/tracing";

/** As its specification has it, in capitals or not. */
const isTrue: Reader<boolean> = {
  expected: "true or false",
  parse: (raw) => {
    const value = raw.trim().toLowerCase();
    return value === "true" || value === "false" ? accept(value === "true") : refuse();
  },
};

const endpoint = optional(url("http", "https"));
const headers = optional(password);
/** What OpenTelemetry's own packages send. */
const PROTOCOL = "http/protobuf";

export type TraceConfig = {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT: Option<string | undefined>;
  readonly OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: Option<string | undefined>;
  readonly OTEL_EXPORTER_OTLP_HEADERS: Option<string | undefined>;
  readonly OTEL_EXPORTER_OTLP_TRACES_HEADERS: Option<string | undefined>;
  readonly OTEL_EXPORTER_OTLP_PROTOCOL: Option<string>;
  readonly OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: Option<string | undefined>;
  readonly OTEL_TRACES_EXPORTER: Option<string>;
  readonly OTEL_SDK_DISABLED: Option<boolean>;
  readonly OTEL_SERVICE_NAME: Option<string | undefined>;
  readonly TRACE_RELATION: Option<TraceRelation>;
};

/** The variables that decide whether, and where to, spans are sent; the first that is set does. */
export const ENDPOINTS = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"] as const;

/** What is wrong with a variable that has only these values where spans are sent. */
function mistakeBesideEndpoint(
  name: string,
  allowed: readonly string[],
  values: Readonly<Record<string, unknown>>,
): string | undefined {
  const set = ENDPOINTS.find((one) => values[one] !== undefined);
  const value = values[name];
  if (set === undefined || value === undefined || allowed.some((one) => one === value)) return undefined;
  return `${name}: expected ${allowed.join(" or ")} beside ${set}, got ${JSON.stringify(value)}`;
}

/** Everything that a process can be told about its traces; the SDK itself reads the other OTEL_* variables. */
export const TRACE_CONFIG: TraceConfig = {
  OTEL_EXPORTER_OTLP_ENDPOINT: option(
    endpoint,
    undefined,
    "A collector that takes OTLP by HTTP, such as http://collector:4318: spans are sent to its /v1/traces. Unset, as the next one: nothing is traced, and nothing of OpenTelemetry's SDK is loaded. See docs/tracing.md.",
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: option(
    endpoint,
    undefined,
    "The same for spans alone, with its path: http://collector:4318/v1/traces.",
  ),
  OTEL_EXPORTER_OTLP_HEADERS: option(
    headers,
    undefined,
    "What the collector wants to be sent along, such as api-key=…; several with commas between them.",
  ),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: option(headers, undefined, "The same for spans alone."),
  OTEL_EXPORTER_OTLP_PROTOCOL: option(text, PROTOCOL, "Beside an endpoint only http/protobuf is supported.", {
    beside: {
      names: [...ENDPOINTS, "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"],
      mistake: (values) =>
        mistakeBesideEndpoint(
          values["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] === undefined
            ? "OTEL_EXPORTER_OTLP_PROTOCOL"
            : "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
          [PROTOCOL],
          values,
        ),
    },
  }),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: option(optional(text), undefined, "The same for spans alone."),
  OTEL_TRACES_EXPORTER: option(
    text,
    "otlp",
    "none: nothing is traced, whatever endpoint is set. Beside an endpoint there is otlp besides.",
    {
      beside: {
        names: [...ENDPOINTS, "OTEL_TRACES_EXPORTER"],
        mistake: (values) => mistakeBesideEndpoint("OTEL_TRACES_EXPORTER", ["otlp", "none"], values),
      },
    },
  ),
  OTEL_SDK_DISABLED: option(isTrue, false, "true: nothing is traced, whatever endpoint is set."),
  OTEL_SERVICE_NAME: option(
    optional(text),
    undefined,
    "What this process is called in traces. Unset: muster-api or muster-worker. Further OTEL_* variables (sampler, resource, batches) are read by the SDK, as their specification says.",
  ),
  TRACE_RELATION: option(
    oneOf(...TRACE_RELATIONS),
    "link",
    "How attempts stand to the submits of their jobs: link = traces of their own that refer to them, parent = one trace. The same in every process.",
  ),
};

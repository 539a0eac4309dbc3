import { createLogger, createMetrics, readConfig } from "@muster/runtime";
import { trace } from "@opentelemetry/api";
import { expect, test, vi } from "vitest";
import { startTracing } from "./start-tracing.ts";
import { TRACE_CONFIG } from "./trace-config.ts";

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };

test("an exporter that there is not is refused beside an endpoint, and ignored without", () => {
  const other = { OTEL_TRACES_EXPORTER: "console" };
  expect(() => readConfig(TRACE_CONFIG, { ...ENDPOINT, ...other })).toThrow(
    'OTEL_TRACES_EXPORTER: expected otlp or none beside OTEL_EXPORTER_OTLP_ENDPOINT, got "console"',
  );
  expect(readConfig(TRACE_CONFIG, other).OTEL_TRACES_EXPORTER).toBe("console");
});

test("what the SDK does not understand of its variables is told, once", async () => {
  vi.stubEnv("OTEL_TRACES_SAMPLER", "sometimes");
  vi.stubEnv("OTEL_BSP_SCHEDULE_DELAY", "soon");
  const told: string[] = [];
  const destination = { write: (line: string) => void told.push(line) };
  const log = createLogger({ name: "test", level: "info", pretty: false, destination });
  const metrics = createMetrics();
  const config = readConfig(TRACE_CONFIG, ENDPOINT);
  const tracing = await startTracing({ config, serviceName: "test", log, metrics });
  await tracing?.stop();
  trace.disable();
  vi.unstubAllEnvs();
  expect(told.filter((line) => line.includes("OTEL_TRACES_SAMPLER"))).toHaveLength(1);
  expect(told.filter((line) => line.includes("OTEL_BSP_SCHEDULE_DELAY"))).toHaveLength(1);
});

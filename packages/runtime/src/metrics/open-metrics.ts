import { type OpenMetricsContentType, Registry } from "prom-client";

/** As much of a metric as a registry asks it for. */
interface Rendered {
  readonly name: string;
  readonly type: string;
  get(): Promise<{ readonly name: string }>;
}

/**
 * The registry's metrics in the format of OpenMetrics, in which histograms have examples. prom-client renders it too, but
 * takes `_total` off the counters themselves for it, and the next classic scrape would show them without.
 */
export async function renderOpenMetrics(registry: Registry): Promise<{ contentType: string; body: string }> {
  const open = new Registry<OpenMetricsContentType>();
  open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  for (const metric of registry.getMetricsAsArray()) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every metric has these, which its declarations leave out
    const rendered = metric as unknown as Rendered;
    // oxlint-disable-next-line typescript/no-explicit-any, typescript/no-unsafe-type-assertion -- the registry asks for no more
    open.registerMetric((rendered.type === "counter" ? withoutTotal(rendered) : rendered) as any);
  }
  return { contentType: open.contentType, body: await open.metrics() };
}

function withoutTotal(counter: Rendered): Rendered {
  const family = (name: string): string => name.replace(/_total$/u, "");
  return {
    name: family(counter.name),
    type: counter.type,
    get: async () => {
      const got = await counter.get();
      return { ...got, name: family(got.name) };
    },
  };
}

import { type Database, type WorkerAddress, workerAddresses } from "@muster/db";
import type { OpsPage } from "@muster/runtime";

/** Prometheus asks once a minute; whoever asks more often gets what was found then. */
const FRESH_MS = 2_000;

/** A group of targets, as Prometheus' `http_sd_configs` takes them. */
interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Where the metrics of all live workers are, for Prometheus: the whole list each time, none where there is no worker. */
export function scrapeTargets(database: Database): OpsPage {
  let known: { readonly until: number; readonly groups: Promise<TargetGroup[]> } | undefined;
  return () => {
    const now = performance.now();
    if (known === undefined || now >= known.until) {
      const groups = workerAddresses(database.query).then((workers) => workers.map(groupOf));
      const looked = { until: now + FRESH_MS, groups };
      known = looked;
      // What failed is asked again.
      groups.catch(() => {
        if (known === looked) known = undefined;
      });
    }
    return known.groups;
  };
}

function groupOf({ name, workerId, address, version, standing }: WorkerAddress): TargetGroup {
  return {
    targets: [address],
    labels: {
      __meta_muster_worker: name,
      __meta_muster_worker_id: workerId,
      __meta_muster_worker_version: version,
      __meta_muster_worker_state: standing,
    },
  };
}

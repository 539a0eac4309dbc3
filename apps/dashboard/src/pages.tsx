import type { ComponentType } from "preact";
import { AuditPage } from "./pages/audit/audit-page.tsx";
import { BulkPage, OneBulkPage } from "./pages/bulk/bulk-page.tsx";
import { FaultPage } from "./pages/faults/fault-page.tsx";
import { FaultsPage } from "./pages/faults/faults-page.tsx";
import { FleetPage } from "./pages/fleet/fleet-page.tsx";
import { JobPage } from "./pages/job/job-page.tsx";
import { JobsPage } from "./pages/jobs/jobs-page.tsx";
import { LimitPage } from "./pages/limits/limit-page.tsx";
import { LimitsPage } from "./pages/limits/limits-page.tsx";
import { OverviewPage } from "./pages/overview/overview-page.tsx";
import { QueuePage } from "./pages/queues/queue-page.tsx";
import { QueuesPage } from "./pages/queues/queues-page.tsx";
import { SchedulePage } from "./pages/schedules/schedule-page.tsx";
import { SchedulesPage } from "./pages/schedules/schedules-page.tsx";
import type { Route } from "./route/route.ts";
import { may } from "./session.ts";

export interface Page {
  /** As in the address, after `#/`. */
  readonly name: string;
  readonly title: string;
  /** After g. */
  readonly key: string;
  readonly List: ComponentType;
  /** Of what the address names after the page. Undefined: there is no such page. */
  readonly One?: ComponentType<{ readonly id: string }>;
  /** Left out of the navigation, where it would only be refused. */
  readonly hidden?: () => boolean;
}

/** In the order of the navigation. */
export const PAGES: readonly Page[] = [
  { name: "overview", title: "Overview", key: "o", List: OverviewPage },
  { name: "queues", title: "Queues", key: "q", List: QueuesPage, One: QueuePage },
  { name: "jobs", title: "Jobs", key: "j", List: JobsPage, One: JobPage },
  { name: "faults", title: "Faults", key: "f", List: FaultsPage, One: FaultPage },
  { name: "schedules", title: "Schedules", key: "s", List: SchedulesPage, One: SchedulePage },
  { name: "fleet", title: "Fleet", key: "w", List: FleetPage },
  { name: "limits", title: "Limits", key: "l", List: LimitsPage, One: LimitPage },
  { name: "bulk", title: "Bulk changes", key: "b", List: BulkPage, One: OneBulkPage },
  { name: "audit", title: "Audit", key: "a", List: AuditPage, hidden: () => !may("audit") },
];

export const pageOf = ({ page }: Route): Page | undefined => PAGES.find(({ name }) => name === page);

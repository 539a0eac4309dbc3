import { afterAll, beforeAll } from "vitest";
import { describeAccess } from "./access.ts";
import { describeActions } from "./actions.ts";
import { type DashboardWorld, startDashboardWorld } from "./dashboard-world.ts";
import { describeDialogs } from "./dialogs.ts";
import { describeKeys } from "./keys.ts";
import { describeLimits } from "./limits-actions.ts";
import { describeOidc } from "./oidc.ts";
import { describePages } from "./pages.ts";
import { describeStreams } from "./streams.ts";

/** One file, because one stack and one browser take longer to start than all that is done with them. */
let world: DashboardWorld;
// Chromium may have to be installed first.
beforeAll(async () => {
  world = await startDashboardWorld();
}, 900_000);
afterAll(() => world[Symbol.asyncDispose]());

// The order counts: what is done to the jobs is seen by who comes after.
describePages(() => world);
describeDialogs(() => world);
describeKeys(() => world);
describeAccess(() => world);
describeOidc(() => world);
describeActions(() => world);
describeLimits(() => world);
describeStreams(() => world);

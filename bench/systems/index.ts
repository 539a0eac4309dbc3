import { bullmq, bullmqDefault } from "./bullmq/system.ts";
import { echo } from "./echo/system.ts";
import { graphile, graphileDefault } from "./graphile-worker/system.ts";
import { musterRemote } from "./muster/remote.ts";
import { musterSecure } from "./muster/secure.ts";
import { muster, musterGrpc } from "./muster/system.ts";
import { pgBoss, pgBossDefault } from "./pg-boss/system.ts";
import type { System } from "./system.ts";

/** In the order of the report. */
export const ALL_SYSTEMS: readonly System[] = [
  muster,
  musterGrpc,
  musterSecure,
  musterRemote,
  bullmq,
  bullmqDefault,
  graphile,
  graphileDefault,
  pgBoss,
  pgBossDefault,
  echo,
];

export { bullmq, bullmqDefault } from "./bullmq/system.ts";
export { echo } from "./echo/system.ts";
export { graphile, graphileDefault } from "./graphile-worker/system.ts";
export { mustersOf } from "./muster/other-checkout.ts";
export { musterRemote } from "./muster/remote.ts";
export { musterSecure } from "./muster/secure.ts";
export { muster, musterGrpc } from "./muster/system.ts";
export { pgBoss, pgBossDefault } from "./pg-boss/system.ts";

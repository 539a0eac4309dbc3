import type { Scenario } from "../scenario.ts";
import { abuse } from "./apis/abuse.ts";
import { apiDeploys } from "./apis/deploys.ts";
import { apiKilledBeforePush } from "./apis/killed-before-push.ts";
import { apiKilledMidBatch } from "./apis/killed-mid-batch.ts";
import { answerLostToClient } from "./apis/lost-answers.ts";
import { oneKeyManyCallers } from "./apis/one-key.ts";
import { redriveKilledHalfway } from "./apis/redrive-killed.ts";
import { submittedInTransaction } from "./apis/submitted-in-transaction.ts";
import { bulkLeaderKilled } from "./chores/bulk-leader-killed.ts";
import { leaderFrozen } from "./chores/leader-frozen.ts";
import { leaderKilled } from "./chores/leader-killed.ts";
import { scaledToZero } from "./chores/scaled-to-zero.ts";
import { twoLeaders } from "./chores/two-leaders.ts";
import { unknownTypes } from "./chores/unknown-types.ts";
import { boundedUnderKills } from "./limits/bounded.ts";
import { limitChanged } from "./limits/changed.ts";
import { crossedLimits } from "./limits/crossed.ts";
import { feederFrozen } from "./limits/feeder-frozen.ts";
import { serviceAway } from "./limits/outage.ts";
import { queuedByHand } from "./limits/queued-by-hand.ts";
import { rateHolds } from "./limits/rate.ts";
import { limitedWithoutRedis } from "./limits/redis-lost.ts";
import { toldToWait } from "./limits/told-to-wait.ts";
import { answersLost } from "./postgres/answers-lost.ts";
import { backendsTerminated } from "./postgres/backends-terminated.ts";
import { bothStoresAway } from "./postgres/both-away.ts";
import { claimLostTwice } from "./postgres/claim-lost-twice.ts";
import { conflicts } from "./postgres/conflicts.ts";
import { postgresHalfOpen } from "./postgres/half-open.ts";
import { keyHeldByStranger } from "./postgres/key-held.ts";
import { postgresStopped } from "./postgres/stopped.ts";
import { type RandomOptions, randomFaults } from "./random.ts";
import { redisAwayAtStart } from "./redis/away-at-start.ts";
import { REDIS_DOWN } from "./redis/down.ts";
import { flushedUnderLoad } from "./redis/flushed-under-load.ts";
import { flushedWithQueue } from "./redis/flushed-with-queue.ts";
import { redisFull } from "./redis/full.ts";
import { redisHalfOpen } from "./redis/half-open.ts";
import { redisKeysDeleted } from "./redis/keys-deleted.ts";
import { popsLost } from "./redis/pops-lost.ts";
import { redisSlow } from "./redis/slow.ts";
import { subscribersKilled } from "./redis/subscribers-killed.ts";
import { apisUnderRemoteWorkers } from "./remote/deploys.ts";
import { remoteFrozen } from "./remote/frozen.ts";
import { CALLS_LOST } from "./remote/lost-calls.ts";
import { takesLost } from "./remote/lost-takes.ts";
import { silentCallsCut } from "./remote/silent-calls.ts";
import { sameSecond } from "./schedules/same-second.ts";
import { schedulersKilled } from "./schedules/schedulers-killed.ts";
import { schedulesWithoutStores } from "./schedules/stores-away.ts";
import { patroniFailsOver } from "./stores/patroni.ts";
import { clusterFailsOver, sentinelsFailOver } from "./stores/redis-failover.ts";
import { upgrade } from "./upgrades/upgrade.ts";
import { allWorkersKilled } from "./workers/all-killed.ts";
import { blockedThread } from "./workers/blocked-thread.ts";
import { cancelledThenKilled } from "./workers/cancelled-then-killed.ts";
import { churn } from "./workers/churn.ts";
import { rollingDeploys } from "./workers/deploys.ts";
import { drainedUnderLoad } from "./workers/drained.ts";
import { frozenPastLease } from "./workers/frozen.ts";
import { hardCancel } from "./workers/hard-cancel.ts";
import { ignoredTimeout } from "./workers/ignored-timeout.ts";
import { killWorker } from "./workers/killed.ts";
import { lostAheadOfQueue } from "./workers/lost-ahead.ts";
import { payloadGivenAway } from "./workers/payload-given-away.ts";
import { poison } from "./workers/poison.ts";
import { restartedUnderSameName } from "./workers/same-name.ts";
import { wedgedForEver } from "./workers/wedged.ts";
import { wrongClocks } from "./workers/wrong-clocks.ts";

/** Every scenario, in the order of the report; the last one takes as long as it is told. */
export const scenarios = (random: RandomOptions): Scenario[] => [
  killWorker,
  allWorkersKilled,
  restartedUnderSameName,
  frozenPastLease,
  blockedThread,
  ignoredTimeout,
  hardCancel,
  wedgedForEver,
  poison,
  payloadGivenAway,
  wrongClocks,
  rollingDeploys,
  drainedUnderLoad,
  churn,
  cancelledThenKilled,
  lostAheadOfQueue,
  apiKilledBeforePush,
  apiKilledMidBatch,
  abuse,
  apiDeploys,
  answerLostToClient,
  submittedInTransaction,
  oneKeyManyCallers,
  redriveKilledHalfway,
  flushedUnderLoad,
  flushedWithQueue,
  ...REDIS_DOWN,
  redisHalfOpen,
  redisFull,
  redisSlow,
  redisKeysDeleted,
  popsLost,
  subscribersKilled,
  redisAwayAtStart,
  postgresStopped,
  backendsTerminated,
  postgresHalfOpen,
  answersLost,
  claimLostTwice,
  conflicts,
  keyHeldByStranger,
  bothStoresAway,
  clusterFailsOver,
  sentinelsFailOver,
  patroniFailsOver,
  twoLeaders,
  leaderFrozen,
  leaderKilled,
  bulkLeaderKilled,
  unknownTypes,
  scaledToZero,
  schedulersKilled,
  schedulesWithoutStores,
  sameSecond,
  queuedByHand,
  boundedUnderKills({ workers: 4, seconds: 4, keys: 100, perSecond: 80, share: 1.2 }),
  boundedUnderKills({ workers: 20, seconds: 60, keys: 1_000, perSecond: 150, share: 0.4 }),
  rateHolds({ workers: 4, seconds: 15 }),
  rateHolds({ workers: 20, seconds: 60 }),
  limitChanged,
  crossedLimits,
  serviceAway,
  toldToWait,
  feederFrozen,
  limitedWithoutRedis,
  takesLost,
  remoteFrozen,
  ...CALLS_LOST,
  apisUnderRemoteWorkers,
  silentCallsCut,
  upgrade,
  randomFaults(random),
];

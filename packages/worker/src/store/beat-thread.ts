import type { BeatAnswer, DatabaseAddress } from "@muster/db";
import { beat, openDatabase } from "@muster/db/heartbeat";
import type { Beaten, BeatIdentity } from "../lease/messages.ts";
import { runBeats } from "../lease/run-beats.ts";

runBeats<BeatIdentity, BeatAnswer & Beaten, DatabaseAddress>(({ store, deadlineMs, log, metrics }) => {
  const database = openDatabase({
    ...store,
    connections: 1,
    name: "muster-heartbeat",
    log,
    metrics,
    deadlineMs,
  });
  return {
    beat: async ({ workerId }, { running, handledCancels, news, load }) => {
      const end = news.indexOf(" ");
      const answer = await beat(database, workerId, running, handledCancels, {
        busySlots: Number(news.slice(0, end)),
        runningIn: news.slice(end + 1),
        load,
      });
      return { ...answer, storeMs: answer.databaseMs };
    },
    close: () => database.close(),
  };
});

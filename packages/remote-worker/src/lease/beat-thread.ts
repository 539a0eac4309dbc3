import { runBeats } from "@muster/worker/beat-thread";
import { Service } from "../service/service.ts";
import type { ServiceAddress } from "../service/service-address.ts";
import type { BeatSays, RemoteBeat } from "./beats.ts";
import type { RemoteIdentity } from "./remote-identity.ts";
import { sendBeat } from "./send-beat.ts";

runBeats<RemoteIdentity, RemoteBeat, ServiceAddress>(({ store, deadlineMs }) => {
  const service = new Service(store);
  return {
    beat: (who, { news, load }) =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `remoteBeats` wrote it
      sendBeat(service, who, JSON.parse(news) as BeatSays, { load, timeoutMs: deadlineMs }),
    close: async () => service.close(),
  };
});

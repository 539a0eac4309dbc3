import type { DescMethod } from "@bufbuild/protobuf";
import type { Refusals } from "../bounds/refusals.ts";
import type { RequestHold } from "../bounds/request-hold.ts";
import type { StreamPlaces } from "../bounds/stream-places.ts";
import type { NodeResponse } from "../http/node-http.ts";
import { type Refusal, tooManyConversations, tooManyOfIdentity, tooManyStreams } from "../http/refuse.ts";

interface Placing {
  readonly hold: RequestHold;
  readonly places: StreamPlaces;
  readonly response: NodeResponse;
  readonly refusals: Refusals;
}

/** Takes a place among the server's streams, and one of the connection's for calls that go both ways, until it is over. */
export function takePlaces(
  { methodKind }: Pick<DescMethod, "methodKind">,
  { hold, places, response, refusals }: Placing,
): Refusal | undefined {
  const { peer, streamParty: party, maxStreams } = hold;
  if (places.held(party) >= maxStreams) {
    refusals.count("identity_streams");
    return tooManyOfIdentity(maxStreams);
  }
  if (methodKind === "bidi_streaming") {
    const end = peer.converse();
    if (end === undefined) {
      refusals.count("conversations");
      return tooManyConversations();
    }
    response.once("close", end);
  }
  const leave = places.take(party);
  if (leave === undefined) {
    refusals.count("streams");
    return tooManyStreams();
  }
  response.once("close", leave);
  return undefined;
}

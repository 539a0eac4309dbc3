import { type Fault, faultOf } from "@muster/runtime";
import type { Redis } from "ioredis";
import { isReply, redisFault } from "../reply-fault.ts";

const SILENT = /timed? ?out/iu;
const CUT = /ECONNRESET|EPIPE|ECONNABORTED|closed|hung up/u;

/**
 * What the error of a client means that may not have been let in yet: a port that takes TLS alone, or none, has no words
 * for whoever comes the other way.
 * @param opened whether it had a connection, after the handshake of TLS where there is one
 */
export function openingFault(error: unknown, client: Redis, opened: boolean): Fault {
  const fault = redisFault(error);
  if (isReply(error) || faultOf(error) !== undefined || fault.reason !== "redis_unreachable") return fault;
  const encrypted = client.options.tls !== undefined;
  const words = error instanceof Error ? error.message : "";
  if (encrypted && !opened && SILENT.test(words))
    return {
      ...fault,
      cause: `${fault.cause}; if it takes no TLS on this port, REDIS_URL begins with redis instead of rediss`,
    };
  // Where the first attempt of several addresses fails there is none.
  const heard = (client.stream as Redis["stream"] | undefined)?.bytesRead ?? 0;
  if (!encrypted && opened && heard === 0 && CUT.test(words))
    return {
      ...fault,
      cause: `${fault.cause}; if it takes nothing but TLS on this port, REDIS_URL begins with rediss instead of redis`,
    };
  return fault;
}

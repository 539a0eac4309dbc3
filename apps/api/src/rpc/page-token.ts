import { createHash } from "node:crypto";
import type { HandlerContext } from "@connectrpc/connect";
import { invalid, type MusterError } from "@muster/job";
import { callerOf } from "../access/caller.ts";
import { SealKey, seal, unseal } from "../seal.ts";

/** Later versions may have other tokens; one that is not understood must not be misread. */
const VERSION = 2;

/** What the tokens of one caller are read and written with. */
export interface PageTokens {
  /** A place in a walk, bound to what was asked for: both are values that JSON can hold. */
  seal(place: unknown, asked: unknown): string;
  /**
   * The place, as it was sealed.
   * @throws MusterError `invalid_argument` for a token that is not ours, of somebody else, or of another request
   */
  open(token: string, asked: unknown): unknown;
}

/**
 * Page tokens are sealed: the place where a list goes on may be a job, or a name, that its caller may not know of, because
 * it was looked at and left out. They are of no use to other callers. All APIs have the same key, which the database keeps.
 */
export class TokenSeal {
  readonly #key: SealKey;

  constructor(readSecret: () => Promise<string>) {
    this.#key = new SealKey(readSecret, "page tokens");
  }

  async of(call: Pick<HandlerContext, "values">): Promise<PageTokens> {
    const key = await this.#key.load();
    const { id } = callerOf(call);
    return {
      seal: (place, asked) => seal(key, id, [VERSION, place, digest(asked)]),
      open: (token, asked) => placeIn(unseal(key, id, token), token, asked),
    };
  }
}

/** @throws MusterError `invalid_argument` for what this caller was not given, or for another request */
function placeIn(content: unknown, token: string, asked: unknown): unknown {
  const [version, place, askedDigest]: readonly unknown[] = Array.isArray(content) ? content : [];
  if (version !== VERSION) throw badToken(token);
  if (askedDigest !== digest(asked))
    throw invalid("page_token", "the filters of the call that returned this token", "other filters");
  return place;
}

export function badToken(token: string): MusterError {
  return invalid("page_token", "a next_page_token from an earlier answer", token);
}

function digest(asked: unknown): string {
  return createHash("sha256").update(JSON.stringify(asked)).digest("base64url").slice(0, 12);
}

import type { DescMethod } from "@bufbuild/protobuf";
import type { Access } from "../access/access.ts";
import type { Identified } from "../access/authenticate.ts";
import type { Known } from "../access/identity-cache.ts";
import type { Accounts } from "../bounds/accounts.ts";
import type { Refusals } from "../bounds/refusals.ts";
import type { RequestHold } from "../bounds/request-hold.ts";
import type { NodeRequest, NodeResponse } from "../http/node-http.ts";
import { refuse } from "../http/refuse.ts";

/** How long the end of a stream's identity may take to be told, before the stream is cut off. */
const TELL_MS = 1_000;

export interface Asking {
  readonly method: DescMethod;
  readonly request: NodeRequest;
  readonly response: NodeResponse;
  readonly hold: RequestHold;
}

export interface AdmissionOptions {
  readonly access: Access;
  /** Of those who have names. */
  readonly accounts: Accounts;
  readonly refusals: Refusals;
}

/**
 * Lets a request in once it is known whose it is, from its headers alone: what nobody may send is not read, and costs
 * what its headers do.
 */
export class Admission {
  readonly #access: Access;
  readonly #accounts: Accounts;
  readonly #refusals: Refusals;

  constructor({ access, accounts, refusals }: AdmissionOptions) {
    this.#access = access;
    this.#accounts = accounts;
    this.#refusals = refusals;
  }

  /** `go` is called at once where the caller is known, later where it has to be looked up, and not at all for nobody. */
  admit(asking: Asking, go: () => void): void {
    const { method, request, hold } = asking;
    if (this.#access.exempt.has(method.parent.typeName)) {
      hold.caller = this.#access.nobody;
      hold.isStrangers = true;
      return go();
    }
    const found = this.#access.identify(request, hold.peer);
    if (!(found instanceof Promise)) return this.#decide(found, asking, go);
    // What has come of the body meanwhile stays where it is until somebody reads it.
    void found.then((later) => {
      if (!hold.isOver) this.#decide(later, asking, go);
    });
  }

  #decide(found: Identified, asking: Asking, go: () => void): void {
    const { request, response, hold } = asking;
    if (!("code" in found)) {
      const tooOften = this.#accounts.admit(found.identity, hold);
      if (tooOften === undefined) return this.#enter(found, asking, go);
      hold.refuseBody();
      return refuse(request, response, tooOften);
    }
    this.#refusals.count("identity");
    hold.refuseBody();
    refuse(request, response, found);
  }

  #enter(known: Known, { method, response, hold }: Asking, go: () => void): void {
    hold.caller = known.identity;
    if (method.methodKind !== "unary") {
      const ending = new AbortController();
      hold.ending = ending.signal;
      const forget = this.#access.streams.watch(known, (reason) => {
        this.#refusals.count("identity");
        ending.abort(reason);
        setTimeout(() => {
          if (!hold.isOver) hold.cut();
        }, TELL_MS).unref();
      });
      response.once("close", forget);
    }
    go();
  }
}

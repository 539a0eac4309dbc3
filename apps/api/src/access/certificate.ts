import { type GrantRule, grantsBy, type Identity } from "@muster/identity";
import type { Peer } from "../bounds/peer.ts";
import type { Refusal } from "../http/refuse.ts";
import type { ClientCertificate } from "../tls/client-certificate.ts";
import { badCertificate, NO_CREDENTIALS } from "./denials.ts";
import type { Known } from "./identity-cache.ts";

/** Whose the certificates of connections are; each is looked at once. */
export class Certificates {
  readonly #rules: readonly GrantRule[];
  readonly #known: WeakMap<Peer, Known> = new WeakMap();

  constructor(rules: readonly GrantRule[]) {
    this.#rules = rules;
  }

  identify(peer: Peer): Known | Refusal {
    const known = this.#known.get(peer) ?? this.#look(peer);
    if ("code" in known) return known;
    if ((known.identity.expiresAtMs ?? Infinity) <= Date.now()) return badCertificate("CERT_HAS_EXPIRED");
    this.#known.set(peer, known);
    return known;
  }

  #look(peer: Peer): Known | Refusal {
    const { certificate, certificateMistake: mistake } = peer;
    if (certificate === undefined) return mistake === undefined ? NO_CREDENTIALS : badCertificate(mistake);
    const identity = identityOf(certificate, this.#rules);
    if (identity === undefined) return NO_CREDENTIALS;
    return { identity, tokenId: undefined, freshUntil: Infinity, refreshAt: Infinity, use: undefined };
  }
}

/** Undefined for one that no rule names: an authority may sign certificates for more than this server's callers. */
function identityOf(certificate: ClientCertificate, rules: readonly GrantRule[]): Identity | undefined {
  const { spiffe, commonName, expiresAtMs } = certificate;
  // One name: where the ID says who it is, whoever signs IDs may have let its owner choose the common name.
  const [named, value] = spiffe === undefined ? ["cn", commonName] : ["spiffe", spiffe];
  const valuesOf = (attribute: string): string[] =>
    attribute === named && value !== undefined ? [value] : [];
  const grants = grantsBy(rules, valuesOf);
  if (grants.length === 0) return undefined;
  const name = value ?? "";
  return {
    kind: "certificate",
    id: `certificate:${named === "cn" ? "cn:" : ""}${name}`,
    name,
    grants,
    expiresAtMs,
  };
}

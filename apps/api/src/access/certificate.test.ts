import { Code } from "@connectrpc/connect";
import { grantText, readGrantRules } from "@muster/identity";
import { expect, test } from "vitest";
import type { Peer } from "../bounds/peer.ts";
import { Certificates } from "./certificate.ts";

const LATER: number = Date.now() + 60_000;

interface Shown {
  readonly spiffe?: string;
  readonly commonName?: string;
  readonly expiresAtMs?: number;
}

/** Of a connection, what is looked at here. */
function peer(shown: Shown | undefined, certificateMistake?: string): Peer {
  const certificate = shown && {
    spiffe: shown.spiffe,
    commonName: shown.commonName,
    fingerprint: "AB:CD",
    expiresAtMs: shown.expiresAtMs ?? LATER,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a connection has far more
  return { certificate, certificateMistake } as unknown as Peer;
}

function certificates(rules: string): Certificates {
  const read = readGrantRules(rules);
  if ("because" in read) throw new Error(read.because);
  return new Certificates(read.value);
}

const RULES =
  "spiffe=spiffe://acme/render > worker@gpu:render; spiffe=spiffe://acme/* > viewer; cn=ops > admin";

test.each<[Shown, string, string[]]>([
  [
    { spiffe: "spiffe://acme/render", commonName: "x" },
    "certificate:spiffe://acme/render",
    ["worker@gpu:render", "viewer"],
  ],
  [{ commonName: "ops" }, "certificate:cn:ops", ["admin"]],
  // Whoever has an ID is nobody else by a common name.
  [{ spiffe: "spiffe://acme/site", commonName: "ops" }, "certificate:spiffe://acme/site", ["viewer"]],
  [{ spiffe: "spiffe://other/render", commonName: "ops" }, "", []],
  // Another's SPIFFE ID as a common name is no SPIFFE ID.
  [{ commonName: "spiffe://acme/render" }, "", []],
  [{ spiffe: "spiffe://other/render" }, "", []],
  [{}, "", []],
])("a certificate with %j is that of %j", (shown, id, grants) => {
  const known = certificates(RULES).identify(peer(shown));
  const told = "code" in known ? { id: "", code: known.code } : { ...known.identity, code: undefined };
  expect(told).toMatchObject(
    id === "" ? { id, code: Code.Unauthenticated } : { id, kind: "certificate", expiresAtMs: LATER },
  );
  expect("identity" in known ? known.identity.grants.map(grantText) : []).toEqual(grants);
});

test("one that has expired, or does not count, is nobody's, and the caller is told why", () => {
  const looked = certificates(RULES);
  expect(looked.identify(peer({ commonName: "ops", expiresAtMs: Date.now() - 1 }))).toMatchObject({
    code: Code.Unauthenticated,
    message: expect.stringContaining("CERT_HAS_EXPIRED"),
  });
  expect(looked.identify(peer(undefined, "SELF_SIGNED_CERT_IN_CHAIN"))).toMatchObject({
    code: Code.Unauthenticated,
    message: expect.stringContaining("SELF_SIGNED_CERT_IN_CHAIN"),
  });
});

test("a connection's certificate is looked at once", () => {
  const looked = certificates(RULES);
  const one = peer({ commonName: "ops" });
  const first = looked.identify(one);
  expect(looked.identify(one)).toBe(first);
});

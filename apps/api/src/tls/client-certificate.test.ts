import type { PeerCertificate } from "node:tls";
import { expect, test } from "vitest";
import { namesIn } from "./alternative-names.ts";
import { said } from "./client-certificate.ts";

const certificate = (fields: Readonly<Record<string, unknown>>): PeerCertificate =>
  ({
    subject: { CN: "reports" },
    fingerprint256: "AB:CD",
    valid_to: "Jan  2 03:04:05 2031 GMT",
    ...fields,
  }) as unknown as PeerCertificate;

test("a certificate says a SPIFFE ID, a common name, a fingerprint and its end", () => {
  const subjectaltname = "DNS:reports.internal, URI:spiffe://example.org/ns/prod/sa/reports";
  expect(said(certificate({ subjectaltname }))).toEqual({
    spiffe: "spiffe://example.org/ns/prod/sa/reports",
    commonName: "reports",
    fingerprint: "AB:CD",
    expiresAtMs: Date.UTC(2031, 0, 2, 3, 4, 5),
  });
});

test.each([
  ["no alternative name", undefined],
  ["no URI", "DNS:a.example"],
  ["another URI", "URI:https://a.example/spiffe"],
  ["two URIs, which X.509-SVID forbids", "URI:spiffe://a.example/x, URI:https://a.example"],
  ["a trust domain without a path, which names nobody", "URI:spiffe://a.example"],
  ["an empty part", "URI:spiffe://a.example//x"],
  ["a way up", "URI:spiffe://a.example/x/../y"],
  ["a user", "URI:spiffe://u@a.example/x"],
  ["a question", "URI:spiffe://a.example/x?y"],
  ["capitals in the trust domain", "URI:spiffe://A.example/x"],
  ["quotes", 'URI:"spiffe://a.example/x, y"'],
  ["an ID within another name", 'DNS:"a, URI:spiffe://a.example/admin, DNS:b"'],
  ["an ID after a quote that does not end", 'DNS:"a, URI:spiffe://a.example/admin'],
])("case T6: there is no SPIFFE ID in %s", (_name, subjectaltname) => {
  expect(said(certificate({ subjectaltname })).spiffe).toBeUndefined();
});

test("of several common names none is taken", () => {
  expect(said(certificate({ subject: { CN: ["reports", "admin"] } })).commonName).toBeUndefined();
  expect(said(certificate({ subject: undefined })).commonName).toBeUndefined();
});

test("names are read one after the other", () => {
  const text = String.raw`DNS:a, URI:b:c, DNS:"d, \"URI:e", IP Address:::1, URI:`;
  expect([namesIn(text, "DNS"), namesIn(text, "URI")]).toEqual([
    ["a", String.raw`"d, \"URI:e"`],
    ["b:c", ""],
  ]);
  expect(namesIn("", "URI")).toEqual([]);
  expect(namesIn("URI:a, b", "URI")).toEqual([]);
});

import { expect, test } from "vitest";
import { refuseOpenAddress } from "./open-address.ts";

interface Said {
  readonly tls?: "off";
  readonly certificate?: string;
  readonly auth?: "none" | "required";
}

const refusal = (host: string, { tls, certificate, auth }: Said = {}): string | undefined => {
  try {
    refuseOpenAddress({ API_HOST: host, TLS: tls, TLS_CERT_FILE: certificate, AUTH: auth });
    return undefined;
  } catch (error) {
    return String(error);
  }
};

test.each(["0.0.0.0", "::", "192.168.1.7", "api.internal"])(
  "case P4: an API on %s starts only where both are said",
  (host) => {
    const both = /TLS_CERT_FILE and TLS_KEY_FILE: .* or TLS=off, .*\n {2}AUTH: expected required or none, /u;
    expect(refusal(host)).toMatch(both);
    for (const encrypted of [{ tls: "off" }, { certificate: "tls.crt" }] as const) {
      expect(refusal(host, encrypted)).toMatch(/^(?!.*TLS=off)[^]*AUTH: expected required/u);
      for (const auth of ["none", "required"] as const)
        expect(refusal(host, { ...encrypted, auth })).toBeUndefined();
    }
    expect(refusal(host, { auth: "none" })).toMatch(/^(?!.*AUTH: )[^]*TLS=off/u);
  },
);

test.each(["127.0.0.1", "127.8.8.8", "::1", "localhost"])("on %s nothing has to be said", (host) => {
  expect(refusal(host)).toBeUndefined();
});

import { expect, test } from "vitest";
import { refuseOpenAddress } from "./open-address.ts";

const refusal = (host: string, tls?: "off", auth?: "none"): string | undefined => {
  try {
    refuseOpenAddress({ API_HOST: host, TLS: tls, AUTH: auth });
    return undefined;
  } catch (error) {
    return String(error);
  }
};

test.each(["0.0.0.0", "::", "192.168.1.7", "api.internal"])(
  "case P4: an API on %s starts only where both are said",
  (host) => {
    expect(refusal(host)).toMatch(/TLS: expected off, .*\n {2}AUTH: expected none, /u);
    expect(refusal(host, "off")).toMatch(/^(?!.*TLS: )[^]*AUTH: expected none/u);
    expect(refusal(host, undefined, "none")).toMatch(/^(?!.*AUTH: )[^]*TLS: expected off/u);
    expect(refusal(host, "off", "none")).toBeUndefined();
  },
);

test.each(["127.0.0.1", "127.8.8.8", "::1", "localhost"])("on %s nothing has to be said", (host) => {
  expect(refusal(host)).toBeUndefined();
});

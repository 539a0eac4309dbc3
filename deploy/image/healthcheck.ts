import { get } from "node:http";
import { get as getSecurely } from "node:https";

/**
 * Exits 0 when /healthz answers 200: for images, which have no curl. One image is the API's and the workers', and a
 * container is one of them: METRICS_PORT, or whichever of their usual ports there is.
 */
const { METRICS_PORT: told = "", METRICS_TLS_CERT_FILE: certificate = "" } = process.env;
const ports = told === "" ? ["2112", "2113"] : [told];
const DEADLINE_MS = 2_000;

/** By TLS without a look at the certificate: it has the name by which others ask, and this is a port of this container. */
function isHealthy(port: string): Promise<boolean> {
  const options = { host: "127.0.0.1", port, path: "/healthz", agent: false };
  return new Promise((resolve) => {
    const asking = certificate === "" ? get(options) : getSecurely({ ...options, rejectUnauthorized: false });
    const late = setTimeout(() => asking.destroy(new Error("no answer in time")), DEADLINE_MS);
    const say = (healthy: boolean): void => {
      clearTimeout(late);
      resolve(healthy);
    };
    asking.on("response", (response) => {
      response.resume();
      say(response.statusCode === 200);
    });
    asking.on("error", () => say(false));
  });
}

const answers = await Promise.all(ports.map(isHealthy));
process.exitCode = answers.includes(true) ? 0 : 1;

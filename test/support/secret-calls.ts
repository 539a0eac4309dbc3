import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { AppProcess } from "./process.ts";

/** Answers with what it was sent, and fails for it. */
export async function startEcho(): Promise<{ url: string } & Disposable> {
  const server = http
    .createServer(({ headers }, response) => {
      response.statusCode = headers["x-fail"] === undefined ? 200 : 400;
      response.end(JSON.stringify(headers));
    })
    .listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close() };
}

/**
 * Calls with secrets where they belong and where they do not, none of which is let in by one.
 * @param ca of an API that speaks TLS, as PEM
 */
export async function callBadly(api: AppProcess, secrets: readonly string[], ca?: string): Promise<string[]> {
  const bad = [...secrets, ...secrets.map((secret) => `${secret}x`)].flatMap(
    (secret): [Record<string, string>, string][] => [
      [{ authorization: `Bearer ${secret}` }, "{}"],
      [{ authorization: `Basic ${Buffer.from(`me:${secret}`).toString("base64")}` }, "no json"],
      [{ cookie: `session=${secret}`, "x-api-key": secret }, '{"job": 7}'],
      [{ authorization: `Bearer ${secret}`, "connect-timeout-ms": "none" }, "{}"],
      [{ "content-type": "application/none", authorization: secret }, ""],
    ],
  );
  const url = `${ca === undefined ? "http" : "https"}://127.0.0.1:${api.apiPort}/scheduler.v1.SchedulerService/SubmitJob`;
  return Promise.all(
    bad.map(async ([headers, body]) => {
      const options = { method: "POST", headers: { "content-type": "application/json", ...headers } };
      const call = ca === undefined ? http.request(url, options) : https.request(url, { ...options, ca });
      call.end(body);
      const [answer] = (await once(call, "response")) as [IncomingMessage];
      return `${JSON.stringify(answer.headers)} ${await text(answer)}`;
    }),
  );
}

import type { IncomingMessage, RequestOptions } from "node:http";
import { isIP, type Socket } from "node:net";
import { type Handler, type HandlerContext, PermanentError } from "@muster/job";
import { createAddressRule, createGuardedLookup, refusal } from "./addresses.ts";
import { type Call, redirected, shown } from "./http-call.ts";
import { readSecretCall } from "./http-secrets.ts";
import { type Captured, capture } from "./output.ts";
import { fieldsOf, readNumber } from "./payload.ts";
import type { Hider, SecretKeeper } from "./secret-references.ts";

const MAX_BODY_BYTES = 64 * 1024;
const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_TIMEOUT_MS = 3_600_000;
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Client errors that another try may cure: timeouts and rate limits. */
const RETRYABLE_4XX = new Set([408, 429]);
/** A server may go on saying "not yet"; each of these answers wakes us. */
const MAX_INTERIM_ANSWERS = 20;

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly location: string | undefined;
  readonly body: Captured;
}

/**
 * Calls a URL. Payload: `url`, `method`, `headers`, `body` (text, or JSON that is sent as such), or `body_template` (the
 * same, with secrets), `timeout_ms`. Result:
 * status and the first 64 KiB of the body. A status other than 2xx is tried again, except for the client's own errors.
 * Private addresses are refused: a job must not be a way into the network of the worker. A redirect to another origin
 * carries none of the payload's own headers.
 */
export function createHttp(allowPrivate: readonly string[], secrets?: SecretKeeper): Handler {
  const isAllowed = createAddressRule(allowPrivate);
  const guardedLookup = createGuardedLookup(isAllowed);
  return async (job, context) => {
    const fields = fieldsOf(job);
    const timeoutMs = readNumber(fields, "timeout_ms", { min: 1, max: MAX_TIMEOUT_MS }, DEFAULT_TIMEOUT_MS);
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([context.signal, timeout]);
    const { call: first, checkOrigin, hider, hide } = await readSecretCall(fields, secrets);
    let call = comingFrom(first, context);
    for (let redirects = 0; ; redirects += 1) {
      checkLiteral(call.url, isAllowed);
      const options = { lookup: guardedLookup, signal, hider: hider() };
      const answer = await send(call, options).catch((error: unknown) => {
        // Node says only "aborted", which tells nobody that a longer timeout_ms would help.
        const timedOut = timeout.aborted && !context.signal.aborted;
        throw timedOut
          ? new Error(`${shown(call.url)}: no complete answer within ${timeoutMs} ms`, { cause: error })
          : error;
      });
      if (!REDIRECTS.has(answer.status) || answer.location === undefined)
        return judge(call, { ...answer, contentType: hide(answer.contentType) });
      if (redirects === MAX_REDIRECTS)
        throw new PermanentError(`${shown(call.url)}: more than ${MAX_REDIRECTS} redirects`);
      call = redirected(call, answer.status, answer.location);
      await checkOrigin(call.url.origin);
    }
  };
}

/** Says to whom it calls where the call comes from, unless the payload says it. */
function comingFrom(call: Call, { traceparent, tracestate }: HandlerContext): Call {
  if (traceparent === undefined || call.headers["traceparent"] !== undefined) return call;
  const state = tracestate === undefined ? {} : { tracestate };
  return { ...call, headers: { ...call.headers, traceparent, ...state } };
}

/** An address written in the URL is never looked up, so it is checked here. */
function checkLiteral(url: URL, isAllowed: (address: string) => boolean): void {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !isAllowed(host)) throw refusal(url.host, host);
}

interface SendOptions extends Pick<RequestOptions, "lookup" | "signal"> {
  readonly hider: Hider | undefined;
}

async function send(call: Call, { hider, ...options }: SendOptions): Promise<Answer> {
  const response = await open(call, options);
  let body = (): Captured => ({ text: "", truncated: false, tail: "" });
  await new Promise<void>((resolve, reject) => {
    // An answer may never end: what is not kept is not read.
    const onFull = (): void => {
      resolve();
      response.destroy();
    };
    body = capture(response, MAX_BODY_BYTES, { onFull, hider });
    response.on("end", resolve);
    response.on("error", reject);
    response.on("close", () => reject(new Error(`${shown(call.url)}: the answer was cut off`)));
  });
  return {
    status: response.statusCode ?? 0,
    contentType: response.headers["content-type"] ?? "",
    location: response.headers.location,
    body: body(),
  };
}

function open(
  { url, method, headers, body }: Call,
  options: Pick<RequestOptions, "lookup" | "signal">,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // Asked for when they are needed: importing them takes 14 MB of every worker.
    const client = process.getBuiltinModule(url.protocol === "https:" ? "node:https" : "node:http");
    try {
      // No agent: kept connections would skip the check of the address.
      const request = client.request(
        url,
        { ...options, method, headers: framed(headers, body), agent: false },
        resolve,
      );
      request.on("error", reject);
      let interim = 0;
      request.on("information", () => {
        interim += 1;
        if (interim > MAX_INTERIM_ANSWERS)
          request.destroy(new Error(`${shown(url)}: more than ${MAX_INTERIM_ANSWERS} interim answers`));
      });
      // Without listeners Node drops the socket in silence, and the job would hold its slot past every timeout.
      for (const event of ["upgrade", "connect"])
        request.on(event, (_response: IncomingMessage, socket: Socket) => {
          socket.destroy();
          reject(
            new PermanentError(`${method} ${shown(url)}: expected an HTTP answer, got a change of protocol`),
          );
        });
      request.end(body);
    } catch (error) {
      // A method or header that HTTP does not know: it will not know it next time either.
      reject(
        new PermanentError(`payload: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        }),
      );
    }
  });
}

/** Node gives a body of GET, DELETE and the like no length: the server would read it as the next request. */
function framed(headers: Call["headers"], body: string | undefined): Record<string, string> {
  return body === undefined
    ? { ...headers }
    : { ...headers, "content-length": String(Buffer.byteLength(body)) };
}

function judge(call: Call, { status, contentType, body }: Answer): object {
  if (status >= 200 && status < 300) {
    return { status, content_type: contentType, body: body.text, truncated: body.truncated };
  }
  const message = `${call.method} ${shown(call.url)} answered ${status}: ${body.text.slice(0, 200)}`;
  const permanent = status >= 400 && status < 500 && !RETRYABLE_4XX.has(status);
  throw permanent ? new PermanentError(message) : new Error(message);
}

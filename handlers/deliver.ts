import {
  CancelledError,
  type Handler,
  PermanentError,
  RateLimitError,
  RetryError,
  Snooze,
} from "@muster/job";

interface Delivery {
  readonly url: string;
  readonly body: unknown;
}

/** Hands something over to another service, and ends in each of the ways that there are. */
export const deliver: Handler<Delivery> = async (job, { signal }) => {
  const { url, body } = job.json();
  const response = await fetch(url, {
    method: "POST",
    body: JSON.stringify(body),
    // It may run more than once: by the job's id the receiver knows a repetition.
    headers: { "idempotency-key": job.id },
    signal,
  });
  const waitMs = 1_000 * Number(response.headers.get("retry-after") ?? 60);
  switch (response.status) {
    // Done. What is returned is the job's result.
    case 200:
      return { receipt: await response.text() };
    // Too early: nothing is wrong, so no attempt is charged.
    case 425:
      return new Snooze(waitMs);
    // Too many: no attempt is charged, and no job of the same key starts before either.
    case 429:
      throw new RateLimitError({ retryAfter: waitMs });
    // Busy: this attempt has failed, and we were told when the next one may start.
    case 503:
      throw new RetryError("the receiver is busy", { afterMs: waitMs });
    // Gone: nobody wants this job any more.
    case 410:
      throw new CancelledError("the receiver has gone");
    // Refused: the same request would be refused again.
    case 422:
      throw new PermanentError(`refused: ${await response.text()}`);
    // Anything else: the next attempt starts when the job's retry policy says.
    default:
      throw new Error(`the receiver answered ${response.status}`);
  }
};

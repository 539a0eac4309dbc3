import { type Handler, PermanentError } from "@muster/job";

// Your own handlers: HANDLERS=./handlers/*.ts npm run worker
//
// Every exported function handles the job type of its name. What it returns is the job's result; what it throws
// fails the attempt, which is tried again with growing pauses. It may run more than once: make it repeatable.

interface Greeting {
  readonly name: string;
}

/** curl -H 'content-type: application/json' -d '{"job":{"type":"greet","json":{"name":"Ada"}}}' … */
export const greet: Handler<Greeting> = (job, { attempt, log }) => {
  const { name } = job.json();
  // Trying again does not help here, so this fails the job at once.
  if (typeof name !== "string") throw new PermanentError("payload.name: expected text");
  log.info({ name }, "greeting");
  return { greeting: `Hello, ${name}!`, attempt };
};

/** Types that are no names of functions go into `handlers`. */
export const handlers: Readonly<Record<string, Handler>> = {
  "report.count": async (job, { signal }) => {
    // Hand the signal on: it fires on cancel, timeout and shutdown, and the work then stops at once.
    const response = await fetch("https://example.com/", { signal });
    return { job: job.id, characters: (await response.text()).length };
  },
};

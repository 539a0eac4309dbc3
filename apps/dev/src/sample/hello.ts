import { type Handler, PermanentError } from "@muster/job";

interface Hello {
  readonly name?: unknown;
}

/** What `muster dev` runs in a folder without handlers, and `muster init` writes in another form. */
export const hello: Handler<Hello | null> = (job, { log }) => {
  const { name } = job.json() ?? {};
  if (typeof name !== "string") throw new PermanentError("payload.name: expected text");
  log.info({ to: name }, "saying hello");
  return { greeting: `Hello, ${name}!` };
};

import { expect, test } from "vitest";
import { createLogger } from "../log/logger.ts";
import { createLifecycle, type Lifecycle, type Stoppable } from "./lifecycle.ts";

const log = createLogger({ name: "test", level: "silent", pretty: false });

function stack(): { lifecycle: Lifecycle; stopped: string[]; service: (name: string) => Stoppable } {
  const stopped: string[] = [];
  const service = (name: string): Stoppable => ({ stop: async () => void stopped.push(name) });
  return { lifecycle: createLifecycle(log), stopped, service };
}

test("services stop in the reverse order of their start, each after the one before has stopped", async () => {
  const { lifecycle, stopped, service } = stack();
  const { promise: serverClosed, resolve: closeServer } = Promise.withResolvers<void>();
  lifecycle.use("pool", service("pool"));
  lifecycle.use("server", { stop: () => serverClosed });
  lifecycle.use("loops", service("loops"));
  const done = lifecycle.stop();
  await new Promise(setImmediate);
  expect(stopped).toEqual(["loops"]);
  closeServer();
  await done;
  expect(stopped).toEqual(["loops", "pool"]);
});

test("use returns the service it was given", () => {
  const { lifecycle, service } = stack();
  const pool = { ...service("pool"), query: () => 1 };
  expect(lifecycle.use("pool", pool).query()).toBe(1);
});

test("a service that fails or hangs keeps no other from stopping, and both are told", async () => {
  const { lifecycle, stopped, service } = stack();
  lifecycle.use("pool", service("pool"));
  lifecycle.use("hanging", { stop: () => new Promise(() => undefined) }, 10);
  lifecycle.use("broken", { stop: () => Promise.reject(new Error("broken pipe")) });
  lifecycle.use("careless", {
    stop: () => {
      throw new Error("not even a promise");
    },
  });
  const failure = await lifecycle.stop().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AggregateError);
  expect(failure).toMatchObject({
    message: "3 services did not stop cleanly",
    errors: [
      { message: "not even a promise" },
      { message: "broken pipe" },
      { message: "stop of hanging: no answer within 10 ms" },
    ],
  });
  expect(stopped).toEqual(["pool"]);
});

test("each service stops once, however often stop is called", async () => {
  const { lifecycle, stopped, service } = stack();
  lifecycle.use("pool", service("pool"));
  await Promise.all([lifecycle.stop(), lifecycle.stop()]);
  await lifecycle.stop();
  expect(stopped).toEqual(["pool"]);
});

test("a service that starts after the stop has begun is stopped, and its start ends with an error", async () => {
  const { lifecycle, stopped, service } = stack();
  await lifecycle.stop();
  expect(() => lifecycle.use("late", service("late"))).toThrow("late started after the stop had begun");
  await lifecycle.stop();
  expect(stopped).toEqual(["late"]);
});

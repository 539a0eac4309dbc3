import { once } from "node:events";
import { createServer, Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import type { Place } from "./address.ts";
import { type Found, Locator } from "./locator.ts";

/** A locator of whatever `find` says, and how often it was asked. */
function locatorOf(find: () => Place | Found): {
  readonly locator: Locator;
  readonly searches: () => number;
  readonly doubts: readonly string[];
} {
  let searches = 0;
  const doubts: string[] = [];
  const search = async (): Promise<Found> => {
    searches += 1;
    const found = find();
    return "place" in found ? found : { place: found, standing: "agreed" };
  };
  const locator = new Locator(search, (doubt) => doubts.push(doubt), LOOK_AGAIN_MS);
  return { locator, searches: () => searches, doubts };
}

const LOOK_AGAIN_MS = 10;

async function connected(locator: Locator): Promise<Socket> {
  const socket = new Socket();
  locator.add(socket, await locator.locate());
  return socket;
}

async function end(socket: Socket): Promise<void> {
  const closed = once(socket, "close");
  socket.destroy();
  await closed;
}

test("a place that is found again is the same place: a connection from before puts it in doubt when it ends", async () => {
  const { locator, searches } = locatorOf(() => ({ host: "a", port: 1 }));
  const [first, second] = [await connected(locator), await connected(locator)];
  await end(first);
  const third = await connected(locator);
  expect(searches()).toBe(2);
  await end(second);
  await locator.locate();
  expect(searches()).toBe(3);
  await end(third);
});

test("a connection that was told to end puts nothing in doubt that was found since", async () => {
  const seed = { host: "a", port: 1 };
  const { locator, searches } = locatorOf(() => seed);
  const first = await connected(locator);
  locator.leave(first);
  await locator.locate();
  expect(searches()).toBe(2);
  await end(first);
  await locator.locate();
  expect(searches()).toBe(2);
});

test("a connection to another place than the one that is found is taken along, and puts nothing in doubt", async () => {
  let place = { host: "a", port: 1 };
  const { locator, searches } = locatorOf(() => place);
  const [first, second] = [await connected(locator), await connected(locator)];
  const closed = once(second, "close");
  place = { host: "b", port: 1 };
  await end(first);
  await locator.locate();
  await closed;
  await locator.locate();
  expect(searches()).toBe(2);
});

test("what a server has answered before it is left still arrives", async () => {
  // Answers when it sees that its client has nothing more to say.
  const server = createServer({ allowHalfOpen: true }, (peer) => {
    peer.on("end", () => peer.end("popped")).resume();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port = 0 } = server.address() as { port?: number };
  let place = { host: "127.0.0.1", port };
  const { locator } = locatorOf(() => place);
  const socket = new Socket().connect(place);
  await once(socket, "connect");
  locator.add(socket, await locator.locate());
  const other = await connected(locator);
  const heard: Buffer[] = [];
  socket.on("data", (data: Buffer) => heard.push(data));
  const closed = once(socket, "close");
  place = { host: "127.0.0.1", port: 1 };
  await end(other);
  await locator.locate();
  await closed;
  server.close();
  expect(String(Buffer.concat(heard))).toBe("popped");
});

/** Found one after the other, the last one for ever. */
const each = (...all: readonly Found[]): (() => Found) => {
  const left = [...all];
  return () => {
    const [found] = left.length > 1 ? left.splice(0, 1) : left;
    if (found === undefined) throw new Error("nothing is found");
    return found;
  };
};

const stranger = { host: "stranger", port: 1 };
const right = { host: "right", port: 1 };

test.each([
  ["takes writes", "agreed"],
  ["refuses", "takes writes"],
] as const)(
  "case S23: a server that %s while the right one is away is left for one that is %s",
  async (before, after) => {
    const { locator, searches } = locatorOf(
      each(
        { place: stranger, standing: before },
        { place: stranger, standing: before },
        { place: right, standing: after },
      ),
    );
    const socket = await connected(locator);
    await once(socket, "close");
    expect(searches()).toBeGreaterThanOrEqual(3);
    expect(await locator.locate()).toEqual(right);
  },
);

test("case S23: between servers that as much speaks for nothing goes to and fro, and what most lead to is not looked for again", async () => {
  const { locator, searches } = locatorOf(
    each(
      { place: right, standing: "takes writes" },
      { place: stranger, standing: "takes writes" },
      { place: stranger, standing: "refuses" },
      { place: right, standing: "agreed" },
    ),
  );
  const socket = await connected(locator);
  await waitFor(() => searches() === 4, { what: "all that is found" });
  await pause(5 * LOOK_AGAIN_MS);
  expect(searches()).toBe(4);
  expect(socket.destroyed).toBe(false);
  await end(socket);
});

test("case S23: where nobody is connected any more nothing is looked for", async () => {
  const { locator, searches } = locatorOf(() => ({ place: right, standing: "takes writes" }));
  await locator.locate();
  await pause(5 * LOOK_AGAIN_MS);
  expect(searches()).toBe(1);
  await locator.locate();
  expect(searches()).toBe(2);
});

test("case S23: a doubt that a failover has left is not told, and one that lasts is", async () => {
  const [first, second] = ["first", "second"].map(
    (doubt) => ({ place: right, standing: "takes writes", doubt }) as const,
  );
  if (first === undefined || second === undefined) throw new Error("there are two");
  const passing = locatorOf(each(first, { place: right, standing: "agreed" }));
  const lasting = locatorOf(each(first, second, { place: right, standing: "agreed" }));
  for (const { locator, searches } of [passing, lasting]) {
    const socket = await connected(locator);
    await waitFor(() => searches() >= 2, { what: "another look" });
    await pause(5 * LOOK_AGAIN_MS);
    await end(socket);
  }
  expect([passing.doubts, lasting.doubts]).toEqual([[], ["second"]]);
});

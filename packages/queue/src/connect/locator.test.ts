import { once } from "node:events";
import { createServer, Socket } from "node:net";
import { expect, test } from "vitest";
import type { Place } from "./address.ts";
import { Locator } from "./locator.ts";

/** A locator of whatever `find` says, and how often it was asked. */
function locatorOf(find: () => Place): { readonly locator: Locator; readonly searches: () => number } {
  let searches = 0;
  const locator = new Locator(async () => {
    searches += 1;
    return find();
  });
  return { locator, searches: () => searches };
}

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

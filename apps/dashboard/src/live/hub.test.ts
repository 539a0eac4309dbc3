import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { type JobEvent, JobEventSchema } from "@muster/proto/scheduler/v1/job";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Hub } from "./hub.ts";
import type { Follow, FromHub, FromTab, Wish } from "./messages.ts";
import type { HubApi } from "./shared-calls.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const WISH: Wish = { key: "queues", call: "listQueues", request: {}, everyMs: 5_000 };
const JOB: Follow = { key: "job a", jobId: "a" };
const LIST: Follow = { key: "jobs b", jobIds: ["b"] };

/** The network, at the place where the hub meets it: what is asked is kept, and answered as a test says. */
class Network implements HubApi {
  calls = 0;
  isDown = false;
  /** Of the streams that are open: whose, and since which sequence. */
  readonly open = new Map<
    string,
    { readonly after: bigint; readonly send: (event: JobEvent) => void; readonly cut: () => void }
  >();
  readonly opened: string[] = [];

  async call(): Promise<unknown> {
    this.calls += 1;
    if (this.isDown) throw new ConnectError("fetch failed", Code.Unavailable);
    return { number: this.calls };
  }

  watchJob = (jobId: string, after: bigint, signal: AbortSignal): AsyncIterable<JobEvent> =>
    this.#stream(`${jobId} after ${after}`, after, signal);
  watchJobs = (jobIds: readonly string[], signal: AbortSignal): AsyncIterable<JobEvent> =>
    this.#stream(jobIds.join(), 0n, signal);

  async *#stream(name: string, after: bigint, signal: AbortSignal): AsyncGenerator<JobEvent> {
    if (this.isDown) throw new ConnectError("fetch failed", Code.Unavailable);
    const waiting: JobEvent[] = [];
    let wake = Promise.withResolvers<void>();
    let isCut = false;
    const send = (one: JobEvent): void => {
      waiting.push(one);
      wake.resolve();
    };
    const cut = (): void => {
      isCut = true;
      wake.resolve();
    };
    this.opened.push(name);
    this.open.set(name, { after, send, cut });
    signal.addEventListener("abort", cut);
    try {
      for (;;) {
        yield* waiting.splice(0);
        if (isCut) throw new ConnectError("the connection broke", Code.Unavailable);
        await wake.promise;
        wake = Promise.withResolvers();
      }
    } finally {
      this.open.delete(name);
    }
  }
}

class Tab {
  readonly heard: FromHub[] = [];
  readonly say: (message: FromTab) => void;

  constructor(hub: Hub) {
    this.say = hub.attach({ postMessage: (message) => void this.heard.push(message) });
  }

  show(focused = false): this {
    this.say({ kind: "here", visible: true, focused });
    return this;
  }

  hide(): void {
    this.say({ kind: "here", visible: false, focused: false });
  }

  events(): bigint[] {
    return this.heard.flatMap((one) =>
      one.kind === "events" ? one.events.map(({ sequence }) => sequence) : [],
    );
  }
}

const event = (sequence: bigint): JobEvent => create(JobEventSchema, { jobId: "a", sequence });
const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

test("fifty tabs that show the same cost one call, and none while nobody looks", async () => {
  const network = new Network();
  const hub = new Hub({ api: network, streams: true });
  const tabs = Array.from({ length: 50 }, () => new Tab(hub).show());
  for (const tab of tabs) tab.say({ kind: "want", wish: WISH });
  await pass(9_000);
  expect(network.calls).toBe(2);
  expect(tabs.every(({ heard }) => heard.filter(({ kind }) => kind === "answer").length === 2)).toBe(true);
  for (const tab of tabs) tab.hide();
  await pass(600_000);
  expect(network.calls).toBe(2);
  tabs[0]?.show();
  await pass();
  expect(network.calls).toBe(3);
});

test("a tab that crashed without a word is forgotten, and asks for nothing", async () => {
  const network = new Network();
  const hub = new Hub({ api: network, streams: true });
  new Tab(hub).show().say({ kind: "want", wish: WISH });
  const other = new Tab(hub);
  for (let minute = 0; minute < 3; minute += 1) {
    await pass(60_000);
    other.hide();
  }
  const before = network.calls;
  await pass(600_000);
  expect(network.calls).toBe(before);
});

test("there is one stream, of the tab that was looked at last", async () => {
  const network = new Network();
  const hub = new Hub({ api: network, streams: true });
  const [one, two] = [new Tab(hub).show(true), new Tab(hub)];
  one.say({ kind: "follow", follow: JOB });
  await pass(10);
  two.show(true).say({ kind: "follow", follow: LIST });
  await pass(10);
  expect([...network.open.keys()]).toEqual(["b"]);
  two.hide();
  await pass(10);
  expect([...network.open.keys()]).toEqual(["a after 0"]);
  one.hide();
  await pass(10);
  expect([...network.open.keys()]).toEqual([]);
  expect(one.heard).toContainEqual({ kind: "live", key: JOB.key, live: true });
});

test("a stream that breaks is begun again after the last event, and while nobody answers all tabs say so", async () => {
  const network = new Network();
  const hub = new Hub({ api: network, streams: true });
  const [tab, late] = [new Tab(hub).show(true), new Tab(hub)];
  tab.say({ kind: "follow", follow: JOB });
  await pass();
  network.open.get("a after 0")?.send(event(7n));
  await pass();
  network.isDown = true;
  network.open.get("a after 0")?.cut();
  await pass(5_000);
  const away = { kind: "away", since: expect.any(Number) };
  expect(tab.heard).toContainEqual(away);
  expect(late.heard).toContainEqual(away);
  network.isDown = false;
  await pass(10_000);
  expect(network.opened).toEqual(["a after 0", "a after 7"]);
  network.open.get("a after 7")?.send(event(8n));
  await pass();
  expect(tab.heard.at(-2)).toEqual({ kind: "away", since: undefined });
  late.show().say({ kind: "follow", follow: JOB });
  expect([tab.events(), late.events()]).toEqual([
    [7n, 8n],
    [7n, 8n],
  ]);
});

test("a server that asks its connections to go elsewhere is not away", async () => {
  const network = new Network();
  const tab = new Tab(new Hub({ api: network, streams: true })).show(true);
  tab.say({ kind: "follow", follow: JOB });
  await pass();
  network.open.get("a after 0")?.cut();
  await pass(1_000);
  expect(network.opened).toHaveLength(2);
  expect(tab.heard).not.toContainEqual({ kind: "away", since: expect.any(Number) });
});

test("a stream that has only said that it lives is begun again at once, each time, and nobody is away", async () => {
  const network = new Network();
  const tab = new Tab(new Hub({ api: network, streams: true })).show(true);
  tab.say({ kind: "follow", follow: JOB });
  for (let ending = 1; ending <= 3; ending += 1) {
    await pass(200);
    network.open.get("a after 0")?.send(create(JobEventSchema, { jobId: "a", keepalive: true }));
    await pass(30_000);
    network.open.get("a after 0")?.cut();
  }
  await pass(200);
  expect(network.opened).toHaveLength(4);
  expect(tab.heard).not.toContainEqual({ kind: "away", since: expect.any(Number) });
});

test("what was asleep for long, beside another that woke first, goes on", async () => {
  const network = new Network();
  const hub = new Hub({ api: network, streams: true });
  const [first, late] = [new Tab(hub).show(), new Tab(hub).show()];
  late.say({ kind: "want", wish: WISH });
  late.say({ kind: "follow", follow: JOB });
  await pass(1_000);
  vi.setSystemTime(Date.now() + 3_600_000);
  first.show();
  late.heard.length = 0;
  late.show(true);
  await pass(10);
  expect(late.heard).toContainEqual(expect.objectContaining({ kind: "answer", key: WISH.key }));
  expect(network.opened).toEqual(["a after 0", "a after 0"]);
});

test("what one has seen is not shown to the next who logs in, though a hidden tab crashed with it", async () => {
  const network = new Network();
  const hub = new Hub({ api: network, streams: true });
  const crashed = new Tab(hub).show();
  crashed.say({ kind: "want", wish: WISH });
  await pass();
  crashed.hide();
  const next = new Tab(hub).show();
  next.say({ kind: "forget" });
  next.say({ kind: "want", wish: WISH });
  expect(next.heard.filter(({ kind }) => kind === "answer")).toEqual([]);
  await pass();
  expect(next.heard).toContainEqual(expect.objectContaining({ kind: "answer", answer: { number: 2 } }));
});

test("what fifty tabs have heard of is asked for once, and what somebody has done each time", async () => {
  const network = new Network();
  const hub = new Hub({ api: network, streams: true });
  const tabs = Array.from({ length: 50 }, () => new Tab(hub).show());
  for (const tab of tabs) tab.say({ kind: "want", wish: WISH });
  await pass();
  for (const tab of tabs) tab.say({ kind: "again", key: WISH.key, why: "version 2" });
  await pass();
  expect(network.calls).toBe(2);
  for (const tab of tabs.slice(0, 3)) tab.say({ kind: "again", key: WISH.key, why: undefined });
  await pass();
  expect(network.calls).toBe(5);
});

test("a browser whose tabs share nothing gets no stream: six of them would fill it", async () => {
  const network = new Network();
  const tab = new Tab(new Hub({ api: network, streams: false })).show(true);
  tab.say({ kind: "follow", follow: JOB });
  tab.say({ kind: "want", wish: WISH });
  await pass(1_000);
  expect([network.opened, network.calls]).toEqual([[], 1]);
});

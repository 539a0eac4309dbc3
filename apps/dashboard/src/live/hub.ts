import { Follower } from "./follower.ts";
import type { Follow, FromHub, FromTab, TabPort, Wish } from "./messages.ts";
import { Poll } from "./poll.ts";
import { Reach } from "./reach.ts";
import type { HubApi } from "./shared-calls.ts";

/** A tab says that it is there every 15 s; one that is silent for longer has crashed. */
const SILENT_TAB_MS = 60_000;

interface Tab {
  readonly port: TabPort;
  /** By their keys. */
  readonly wishes: Map<string, Wish>;
  follow: Follow | undefined;
  visible: boolean;
  /** When it was looked at last. */
  focusedAt: number;
  heardAt: number;
}

export interface HubOptions {
  readonly api: HubApi;
  /** Whether the browser's one stream may be had. Where each tab has a hub of its own it may not: six of them fill the browser. */
  readonly streams: boolean;
}

/**
 * What the tabs of a browser share: each call is made once for all that show its answer, and there is one stream, which
 * belongs to the tab that somebody looks at. While all tabs are hidden nothing is asked.
 */
export class Hub {
  readonly #options: HubOptions;
  readonly #tabs = new Map<TabPort, Tab>();
  readonly #polls = new Map<string, Poll>();
  readonly #followers = new Map<string, Follower>();
  readonly #reach: Reach;
  #ahead = 0;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#reach = new Reach((since) => this.#tellAll({ kind: "away", since }));
  }

  /** By how much the server's clock is ahead, milliseconds. */
  tellClock(ahead: number): void {
    this.#ahead = ahead;
    this.#tellAll({ kind: "clock", ahead });
  }

  attach(port: TabPort): (message: FromTab) => void {
    const now = Date.now();
    const tab: Tab = {
      port,
      wishes: new Map(),
      follow: undefined,
      visible: false,
      focusedAt: 0,
      heardAt: now,
    };
    this.#tabs.set(port, tab);
    port.postMessage({ kind: "away", since: this.#reach.awaySince });
    port.postMessage({ kind: "clock", ahead: this.#ahead });
    return (message) => {
      tab.heardAt = Date.now();
      if (message.kind !== "bye" && !this.#tabs.has(port)) this.#welcome(tab);
      this.#hear(tab, message);
      this.#settle();
    };
  }

  #hear(tab: Tab, message: FromTab): void {
    switch (message.kind) {
      case "here":
        tab.visible = message.visible;
        if (message.focused) tab.focusedAt = Date.now();
        return;
      case "want":
        tab.wishes.set(message.wish.key, message.wish);
        return this.#show(tab, message.wish);
      case "drop":
        return void tab.wishes.delete(message.key);
      case "again":
        this.#followers.get(message.key)?.again();
        return this.#polls.get(message.key)?.again(message.why);
      case "follow":
        tab.follow = message.follow;
        return this.#begin(tab);
      case "forget":
        return this.#forget();
      case "bye":
        return void this.#tabs.delete(tab.port);
    }
  }

  /** It was taken for crashed, or had gone, and was only asleep: what it shows is kept for nobody any more. */
  #welcome(tab: Tab): void {
    this.#tabs.set(tab.port, tab);
    for (const wish of tab.wishes.values()) this.#show(tab, wish);
    this.#begin(tab);
  }

  /** Of a tab that has crashed while it was hidden the wishes stay, and with them answers that the next one may not see. */
  #forget(): void {
    for (const kept of [...this.#polls.values(), ...this.#followers.values()]) kept.stop();
    this.#polls.clear();
    this.#followers.clear();
    for (const tab of this.#tabs.values()) {
      tab.wishes.clear();
      tab.follow = undefined;
    }
  }

  /** What is known already comes at once. */
  #show(tab: Tab, wish: Wish): void {
    const { key } = wish;
    const poll = this.#polls.get(key) ?? this.#poll(wish);
    this.#polls.set(key, poll);
    if (poll.last !== undefined) tab.port.postMessage({ kind: "answer", key, ...poll.last });
    if (poll.failure !== undefined) tab.port.postMessage({ kind: "failure", key, failure: poll.failure });
  }

  #poll(wish: Wish): Poll {
    const { key } = wish;
    return new Poll({
      wish,
      api: this.#options.api,
      reach: this.#reach,
      onAnswer: (answer, at) => this.#tell(key, { kind: "answer", key, answer, at }),
      onFailure: (failure) => this.#tell(key, { kind: "failure", key, failure }),
    });
  }

  #begin({ follow, port }: Tab): void {
    if (follow === undefined) return;
    const { key } = follow;
    const follower = this.#followers.get(key) ?? this.#follower(follow);
    this.#followers.set(key, follower);
    port.postMessage({ kind: "events", key, events: [...follower.kept] });
    port.postMessage({ kind: "live", key, live: follower.live });
  }

  #follower(follow: Follow): Follower {
    const { key } = follow;
    const tell = (message: FromHub): void => {
      for (const tab of this.#tabs.values()) if (tab.follow?.key === key) tab.port.postMessage(message);
    };
    return new Follower({
      follow,
      api: this.#options.api,
      reach: this.#reach,
      onEvents: (events) => tell({ kind: "events", key, events }),
      onLive: (live) => tell({ kind: "live", key, live }),
      onFailure: (failure) => tell({ kind: "failure", key, failure }),
    });
  }

  /** Starts what somebody looks at, and stops and forgets the rest. */
  #settle(): void {
    const tabs = [...this.#tabs.values()].filter((tab) => this.#isThere(tab));
    const seen = tabs.filter((tab) => tab.visible);
    const wanted = new Set(tabs.flatMap((tab) => [...tab.wishes.keys()]));
    const shown = new Set(seen.flatMap((tab) => [...tab.wishes.keys()]));
    for (const [key, poll] of this.#polls) {
      if (shown.has(key)) poll.start();
      else poll.stop();
      if (!wanted.has(key)) this.#polls.delete(key);
    }
    const chosen = this.#options.streams ? followOf(seen) : undefined;
    const followed = new Set(tabs.map((tab) => tab.follow?.key));
    // Stopped before another one starts: there is never more than one.
    for (const [key, follower] of this.#followers) {
      if (key !== chosen?.key) follower.stop();
      if (!followed.has(key)) this.#followers.delete(key);
    }
    if (chosen !== undefined) this.#followers.get(chosen.key)?.start();
  }

  #isThere(tab: Tab): boolean {
    if (!tab.visible || Date.now() - tab.heardAt < SILENT_TAB_MS) return true;
    this.#tabs.delete(tab.port);
    return false;
  }

  #tell(key: string, message: FromHub): void {
    for (const tab of this.#tabs.values()) if (tab.wishes.has(key)) tab.port.postMessage(message);
  }

  #tellAll(message: FromHub): void {
    for (const tab of this.#tabs.values()) tab.port.postMessage(message);
  }
}

/** That of the tab that was looked at last. */
function followOf(tabs: readonly Tab[]): Follow | undefined {
  const following = tabs.filter((tab) => tab.follow !== undefined);
  return following.toSorted((a, b) => b.focusedAt - a.focusedAt)[0]?.follow;
}

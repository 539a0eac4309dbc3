import { type Signal, signal } from "@preact/signals";
import { ahead } from "../server-clock.ts";
import { Hub } from "./hub.ts";
import type { FromHub, FromTab } from "./messages.ts";
import { HUB_API } from "./shared-calls.ts";

/** How often a visible tab says that it is there. */
const HERE_MS = 15_000;

/** Since when the API does not answer; undefined: it does. */
export const away: Signal<number | undefined> = signal();

type Listener = (message: FromHub & { readonly key: string }) => void;

/** The tab's end of what all tabs share. */
class Link {
  readonly #port: MessagePort;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor() {
    this.#port = connect();
    this.#port.addEventListener("message", (event: MessageEvent<FromHub>) => this.#hear(event.data));
    this.#port.start();
    const sayHere = (): void => this.#sayHere();
    for (const name of ["focus", "blur", "pageshow"]) window.addEventListener(name, sayHere);
    document.addEventListener("visibilitychange", sayHere);
    window.addEventListener("pagehide", () => this.send({ kind: "bye" }));
    setInterval(() => {
      if (isVisible()) this.#sayHere();
    }, HERE_MS);
    this.#sayHere();
  }

  send(message: FromTab): void {
    this.#port.postMessage(message);
  }

  /** @returns what ends it; `last` says whether nobody else listens to the key */
  listen(key: string, listener: Listener): (last: () => void) => void {
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return (last) => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.#listeners.delete(key);
      last();
    };
  }

  #sayHere(): void {
    this.send({ kind: "here", visible: isVisible(), focused: document.hasFocus() });
  }

  #hear(message: FromHub): void {
    if (message.kind === "away") {
      away.value = message.since;
      return;
    }
    if (message.kind === "clock") {
      ahead.value = message.ahead;
      return;
    }
    for (const listener of this.#listeners.get(message.key) ?? []) listener(message);
  }
}

const isVisible = (): boolean => document.visibilityState === "visible";

/** By this file's own address, which has its version: tabs of two versions have two workers. */
function connect(): MessagePort {
  if ("SharedWorker" in globalThis)
    return new SharedWorker(import.meta.url, { type: "module", name: "muster" }).port;
  const { port1, port2 } = new MessageChannel();
  const hear = new Hub({ api: HUB_API, streams: false }).attach(port1);
  port1.addEventListener("message", (event: MessageEvent<FromTab>) => hear(event.data));
  port1.start();
  return port2;
}

let opened: Link | undefined;

/** Opened by the first page that needs it: who has to sign in first needs none. */
export const link = (): Link => (opened ??= new Link());

import { Redis } from "ioredis";
import type { System } from "../support/system.ts";

/** All that is in the database and in Redis, and whatever was published since it was made. */
export class Dump {
  readonly #system: System;
  readonly #redis: Redis;
  readonly #heard: Redis;
  readonly #published: string[] = [];

  constructor(system: System) {
    this.#system = system;
    this.#redis = new Redis(system.redisUrl);
    this.#heard = new Redis(system.redisUrl);
    this.#heard.on("pmessage", (_pattern, _channel, message) => this.#published.push(message));
  }

  async listen(): Promise<void> {
    await this.#heard.psubscribe(`${this.#system.prefix}*`);
  }

  async text(): Promise<string> {
    const tables = await this.#system.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
    );
    const rows = await Promise.all(
      tables.map(({ name }) =>
        this.#system.query<{ text: string }>(`SELECT to_jsonb(t)::text AS text FROM ${name} AS t`),
      ),
    );
    const keys = await this.#redis.keys(`${this.#system.prefix}*`);
    const values = await Promise.all(keys.map((key) => this.#valueOf(key)));
    return [...rows.flat().map(({ text }) => text), ...keys, ...values.flat(), ...this.#published].join("\n");
  }

  close(): void {
    this.#redis.disconnect();
    this.#heard.disconnect();
  }

  async #valueOf(key: string): Promise<string | null | string[]> {
    const kind = await this.#redis.type(key);
    if (kind === "list") return this.#redis.lrange(key, 0, -1);
    if (kind === "set") return this.#redis.smembers(key);
    if (kind === "zset") return this.#redis.zrange(key, "0", "-1");
    return kind === "hash" ? JSON.stringify(await this.#redis.hgetall(key)) : this.#redis.get(key);
  }
}

/** As it is, in hexadecimal digits, and in base64 wherever it begins. */
function formsOf(secret: string): string[] {
  const shifted = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]).toString("base64");
    return text.slice(4, -4);
  });
  return [secret, Buffer.from(secret).toString("hex"), ...shifted];
}

export const holds = (text: string, secret: string): boolean =>
  formsOf(secret).some((form) => text.includes(form));

import { type Reader, refuse, url } from "@muster/runtime";

const anyUrl = url("redis", "rediss");

/** Where Redis is; the path, if any, is the number of its database. */
export const redisUrl: Reader<string> = {
  ...anyUrl,
  parse: (raw) => {
    const parsed = anyUrl.parse(raw);
    if (!parsed.ok) return parsed;
    const { pathname } = new URL(parsed.value);
    // The driver would select a database of this name, be refused, and work on number 0.
    return /^\/?\d*$/.test(pathname)
      ? parsed
      : refuse("what follows the host is the number of a database, such as /0");
  },
};

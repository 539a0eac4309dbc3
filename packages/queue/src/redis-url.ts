import { type Reader, refuse, url } from "@muster/runtime";

const anyUrl = url("redis", "rediss");

/** Where Redis is, with its database's number as the path, if it has one. */
export const redisUrl: Reader<string> = {
  ...anyUrl,
  parse: (raw) => {
    const parsed = anyUrl.parse(raw);
    if (!parsed.ok) return parsed;
    const { pathname } = new URL(parsed.value);
    // The driver asks for the database with this name, is refused, and works on number 0.
    return /^\/?\d*$/.test(pathname)
      ? parsed
      : refuse("what follows the host is the number of a database, such as /0");
  },
};

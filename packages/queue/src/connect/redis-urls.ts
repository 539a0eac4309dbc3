import { type Reader, refuse } from "@muster/runtime";
import { kindOf, redisUrl, type UrlPieces, urlPieces } from "./redis-url.ts";

/** A comma before another URL, and not before another host of the same one. */
const BETWEEN_URLS = /\s*,\s*(?=[a-z+]+:\/\/)/i;

/** The same as one URL: each names one server of the same Cluster, or one Sentinel of the same master. */
export const redisUrls: Reader<string> = {
  expected: "URLs of the nodes of one Cluster, or of the Sentinels of one master, separated by commas",
  secret: true,
  parse: (raw) => {
    const all = raw
      .trim()
      .split(BETWEEN_URLS)
      .map((url) => urlPieces(url));
    const [first] = all;
    const pieces = all.filter((one) => one !== undefined);
    if (first === undefined || pieces.length < all.length) return refuse("one of them is no URL");
    if (pieces.some((one) => !belongTogether(one, first)))
      return refuse(
        "they differ in more than their hosts: scheme, user, password and path are the same in all",
      );
    const hosts = pieces.map((one) => one.hosts).join(",");
    const isPlain = kindOf(first.scheme) === "server";
    if (isPlain && !hosts.includes(","))
      return refuse(
        "one host alone may be any Redis: write REDIS_URL=redis://… for one server, or redis+cluster://… for a node of a Cluster",
      );
    // Several plain servers can only be those of a Cluster.
    const scheme = isPlain ? `${first.scheme}+cluster` : first.scheme;
    const { user, path, query } = first;
    return redisUrl.parse(`${scheme}://${user}${hosts}${path}${query && `?${query}`}`);
  },
};

const belongTogether = (one: UrlPieces, other: UrlPieces): boolean =>
  one.scheme === other.scheme &&
  one.user === other.user &&
  one.path === other.path &&
  one.query === other.query;

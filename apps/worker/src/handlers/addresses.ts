import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { PermanentError } from "@muster/job";
import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** What ipaddr.js considers public, but must not be called all the same. */
const NOT_PUBLIC = [
  // Azure's host, which hands out certificates and settings to whoever asks from inside.
  "168.63.129.16/32",
  // IETF's protocols, Teredo among them, and documentation.
  "2001::/23",
  "2001:db8::/32",
  "3fff::/20",
].map((range) => ipaddr.parseCIDR(range));
/** No other IPv6 address is public: among the rest are old and new ways to write an IPv4 address. */
const PUBLIC_IPV6 = ipaddr.parseCIDR("2000::/3");
export function isAddressOrRange(text: string): boolean {
  return text.includes("/") ? ipaddr.isValidCIDR(text) : ipaddr.isValid(text);
}

/**
 * Which addresses may be called: public ones, and the private ones that an operator has named (addresses or CIDR).
 * @throws Error naming an entry that is neither
 */
export function createAddressRule(allowed: readonly string[]): (address: string) => boolean {
  const ranges = allowed.map((entry) => {
    if (!isAddressOrRange(entry))
      throw new Error(`expected an address or a CIDR range, got ${JSON.stringify(entry)}`);
    return entry.includes("/") ? ipaddr.parseCIDR(entry) : ([ipaddr.process(entry), undefined] as const);
  });
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    if (isPublic(address)) return true;
    return ranges.some(([network, bits]) => within(address, network, bits));
  };
}

function isPublic(address: Address): boolean {
  if (address.range() !== "unicast" || NOT_PUBLIC.some(([network, bits]) => within(address, network, bits)))
    return false;
  if (!(address instanceof ipaddr.IPv6)) return true;
  const [, , , , fifth, sixth] = address.parts;
  // `…:0:5efe:10.0.0.1` and `…:200:5efe:10.0.0.1`: tunnels to the IPv4 address at the end.
  const isatap = sixth === 0x5efe && (fifth === 0 || fifth === 0x200);
  return within(address, ...PUBLIC_IPV6) && !isatap;
}

function within(address: Address, network: Address, bits: number | undefined): boolean {
  if (address.kind() !== network.kind()) return false;
  return bits === undefined
    ? address.toString() === network.toString()
    : // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of one kind, as checked above; the types do not know
      address.match([network, bits] as never);
}

/**
 * A lookup that answers only addresses the rule lets through. It is asked at connect time, so that a name which
 * resolves to one address for the check and to another for the connection bypasses nothing.
 */
export function createGuardedLookup(
  isAllowed: (address: string) => boolean,
  resolve: Resolve = lookup,
): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const allowed = addresses?.filter(({ address }) => isAllowed(address)) ?? [];
      const [first] = allowed;
      if (error !== null) done(error, "", 0);
      else if (first === undefined) done(refusal(host, addresses[0]?.address ?? "no address"), "", 0);
      // All of them: the connection tries the next one when a host's IPv6 address does not answer.
      else if (options.all === true) done(null, allowed);
      else done(null, first.address, first.family);
    });
  };
}

export function refusal(host: string, address: string): PermanentError {
  return new PermanentError(
    `payload.url: expected a public address, got ${host} (${address}); to allow it, start the worker with HTTP_ALLOW_PRIVATE=${address}`,
  );
}

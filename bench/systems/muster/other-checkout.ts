import type { System } from "../system.ts";
import { musterRemote } from "./remote.ts";
import { muster, musterGrpc, setUp } from "./system.ts";

/**
 * Muster as it is in another checkout, whose packages are installed.
 * @param name stands behind its titles
 */
export function mustersOf(checkout: string, name: string): System[] {
  return [muster, musterGrpc, musterRemote].map((system) => ({
    ...system,
    title: `${system.title}, ${name}`,
    checkout,
    setUp: (stores) => setUp(stores, checkout),
  }));
}

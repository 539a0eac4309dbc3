import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT } from "./workspaces.ts";

const MODULES = join(ROOT, "node_modules");
const MADE = join(ROOT, ".muster/packages/made");
const OUT = join(ROOT, ".muster/image/node_modules");
const SERVER = "muster";
/** For compilers and debuggers, of which an image has none; Node itself refuses TypeScript under node_modules. */
const UNREAD = /\.([cm]?ts|map)$/u;

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

interface Need {
  readonly name: string;
  /** Of the package that needs it, below node_modules; "" for nobody. */
  readonly by: string;
  readonly optional: boolean;
}

/**
 * Lays out for an image what the server's processes need: what was packed, and of what npm has installed by the lockfile
 * the packages that those come to. `npm ci --omit=dev` for a workspace leaves more: the workspaces that its tests use
 * count as its own there, and with them a whole Postgres.
 */
function gather(): void {
  rmSync(OUT, { recursive: true, force: true });
  const places = new Set<string>();
  const needs: Need[] = [{ name: SERVER, by: "", optional: false }];
  // It grows meanwhile.
  for (const need of needs) {
    const place = find(need);
    if (place === undefined || places.has(place)) continue;
    places.add(place);
    const source = sourceOf(place);
    // What is installed within it is found by whoever needs it.
    const isRead = (file: string): boolean =>
      !UNREAD.test(file) && (file === source || basename(file) !== "node_modules");
    cpSync(source, join(OUT, place), { recursive: true, filter: isRead });
    needs.push(...needsOf(place));
  }
}

/** Where Node would find it: within whoever needs it, or beside one of those that are around that. */
function find({ name, by, optional }: Need): string | undefined {
  for (
    let around = by;
    around !== "";
    around = around.replace(/(^|\/node_modules\/)(@[^/]+\/)?[^/]+$/u, "")
  ) {
    const place = `${around}/node_modules/${name}`;
    if (existsSync(join(MODULES, place))) return place;
  }
  if (existsSync(sourceOf(name))) return name;
  if (optional) return undefined;
  throw new Error(`${name}: expected it in node_modules, because ${by} needs it`);
}

/** Of ours npm has only links to the sources. */
function sourceOf(place: string): string {
  const made = join(MADE, place);
  return existsSync(made) ? made : join(MODULES, place);
}

function needsOf(place: string): Need[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- npm has read it before
  const manifest = JSON.parse(readFileSync(join(sourceOf(place), "package.json"), "utf8")) as Manifest;
  const {
    dependencies = {},
    optionalDependencies = {},
    peerDependencies = {},
    peerDependenciesMeta = {},
  } = manifest;
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys(dependencies), ...peers, ...Object.keys(optionalDependencies)]
    .filter((name) => !name.startsWith("@types/"))
    .map((name) => ({ name, by: place, optional: name in optionalDependencies }));
}

gather();

import { PROJECT, type Workspace } from "./workspaces.ts";

/** Of what is compiled; the repository itself needs a newer one, which runs its TypeScript as it is. */
const ENGINES = ">=22.12";

const INNER =
  "A part of Muster that its other packages share. Its exports may change with every version: use @muster/client, @muster/worker, @muster/api-client or muster.";

/**
 * What npm reads in the published package. npm packs a package.json as it is, and the one of the repository points at
 * TypeScript, which Node refuses to run under node_modules.
 * @param repository where this is published from, which npm holds against the provenance of a published package
 */
export function publishedManifest({ home, manifest }: Workspace, repository: string | undefined): object {
  const { name, description = INNER, exports = {}, bin, dependencies, optionalDependencies } = manifest;
  return {
    name,
    version: PROJECT.version,
    description,
    license: PROJECT.license,
    ...(repository !== undefined && {
      repository: { type: "git", url: `git+${repository}.git`, directory: home },
    }),
    type: "module",
    engines: { node: ENGINES },
    exports: {
      ...Object.fromEntries(Object.entries(exports).map(([path, source]) => [path, compiled(source)])),
      "./package.json": "./package.json",
    },
    ...(bin !== undefined && { bin: mapValues(bin, asNpmWritesIt) }),
    ...(dependencies !== undefined && { dependencies: mapValues(dependencies, exactVersion) }),
    ...(optionalDependencies !== undefined && { optionalDependencies }),
    publishConfig: { access: "public" },
  };
}

/** `default` and no `import`: a package without the first cannot be had by `require`. */
function compiled(source: string): object {
  return { types: endingIn(source, ".d.ts"), default: endingIn(source, ".js") };
}

const endingIn = (source: string, ending: string): string =>
  source.replace(/^\.\/(src|gen)\//u, "./dist/").replace(/\.ts$/u, ending);

/** Without the `./`, which npm would correct, and complain of, at each publish. */
const asNpmWritesIt = (source: string): string => endingIn(source, ".js").replace(/^\.\//u, "");

/** Packages of one version belong together: they share tables, elements of lists, and private exports. */
const exactVersion = (version: string, name: string): string =>
  name.startsWith("@muster/") ? PROJECT.version : version;

function mapValues<V, W>(
  record: Readonly<Record<string, V>>,
  to: (value: V, key: string) => W,
): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value, key)]));
}

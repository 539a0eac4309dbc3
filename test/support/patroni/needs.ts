import type { Program } from "../programs.ts";
import type { ClusterPrograms } from "./cluster.ts";

export const POSTGRES_15: Program = {
  name: "postgres",
  folders: ["/usr/lib/postgresql/15/bin"],
  packages: ["postgresql-15"],
};

/** What a cluster cannot do without. */
export const PATRONI_NEEDS: readonly Program[] = [
  { name: "patroni", packages: ["patroni", "python3-etcd"] },
  { name: "etcd", packages: ["etcd-server"] },
  { name: "haproxy", packages: ["haproxy"] },
  POSTGRES_15,
];

/** @param files full paths, in the order of the needs */
export function clusterPrograms(files: readonly string[]): ClusterPrograms {
  const [patroni = "", etcd = "", haproxy = "", postgres = ""] = files;
  return { patroni, etcd, haproxy, postgres };
}

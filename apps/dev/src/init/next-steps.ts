import { COMMAND, PACKAGE } from "@muster/runtime/names";
import { VERSION } from "@muster/runtime/version";

/** The folder that is begun in. */
export interface Project {
  readonly name: string;
  /** Without a package.json before. */
  readonly isNew: boolean;
  /** Whether its package.json has DEPENDENCIES, from wherever: a tarball is not to give way to what the registry has. */
  readonly depends: boolean;
  /** Of files that are ES modules. */
  readonly ending: "js" | "mjs";
  /** The compose file. */
  readonly compose: string;
  readonly typedDev: string;
}

/** What handlers are written with. */
export const WORKER = "@muster/worker";
/** What a project depends on, in exactly this version: packages of one version belong together. */
export const DEPENDENCIES: readonly string[] = [PACKAGE, WORKER];

type Step = readonly [what: string, typed: string];

function stepsOf({ isNew, depends, ending, compose, typedDev }: Project): Step[] {
  const packages = DEPENDENCIES.map((name) => `${name}@${VERSION}`).join(" ");
  const file = compose === "compose.yaml" ? "" : ` -f ${compose}`;
  return [
    [
      "Muster, and what handlers are written with",
      depends ? "npm install" : `npm install --save-exact ${packages}`,
    ],
    [`calls handlers/hello.${ending} by itself, without servers`, isNew ? "npm test" : "node --test"],
    ["runs it: servers of its own, the API, a worker, and a cheat sheet", typedDev],
    // Which one it will be, only that command knows, once it runs.
    [
      "in another terminal; where 8081 is taken, the port is the one that is named there",
      submit('{"job":{"type":"hello","json":{"name":"Ada"}}}'),
    ],
    ["the same in containers, after npm install", `docker compose${file} up`],
  ];
}

const submit = (job: string): string =>
  `curl -H 'content-type: application/json' -d '${job}' localhost:8081/scheduler.v1.SchedulerService/SubmitJob`;

const further = ({ ending }: Project): string =>
  `Change handlers/hello.${ending}, or add files beside it: a worker starts anew with them. A process by itself is
\`${COMMAND} api\`, \`${COMMAND} worker\` or \`${COMMAND} migrate\`; --help tells the settings of each.
`;

/** What to type, for a terminal. */
export function nextSteps(project: Project): string {
  const steps = stepsOf(project).map(([what, typed]) => `  ${typed}\n      ${what}\n`);
  return `Next:\n\n${steps.join("")}\n${further(project)}`;
}

/** The same as README.md. */
export function readme(project: Project): string {
  const steps = stepsOf(project).map(([what, typed]) => `# ${what}\n${typed}\n`);
  return `# ${project.name}

Durable background jobs: handlers in \`handlers/\`, run by Muster on Postgres and Redis.

\`\`\`bash
${steps.join("")}\`\`\`

${further(project)}`;
}

import { START_PLACEHOLDER } from '../config/read-service-config.ts';
import type { Folder, Project } from './read-project.ts';

/** A part of the generated service, and the steps that are left to the user. */
export interface Guess {
  readonly service: Readonly<Record<string, unknown>>;
  readonly steps: readonly string[];
}

const START_SCRIPTS = ['start:prod', 'start:production', 'start'];
const ENTRIES = ['server', 'index', 'app', 'main'].flatMap((name) =>
  ['', 'src/', 'dist/'].flatMap((folder) => ['.js', '.mjs', '.cjs'].map((end) => `${folder}${name}${end}`)),
);
const FOR_DEVELOPMENT = /\b(nodemon|ts-node-dev|next dev|vite|nest start|tsx watch|air)\b|--watch\b/;
const NO_START =
  'Set "start": no command that starts the service was found. It is a placeholder now, which the gate refuses.';

/** Guesses how the project is built, migrated, seeded and started. */
export async function guessCommands(project: Project): Promise<Guess> {
  const { scripts, run, manifestError } = project;
  const start = await guessStart(project);
  const build =
    scripts['build'] !== undefined ? `${run} build` : project.has('go.mod') ? 'go build -o service .' : undefined;
  const steps = [
    ...(manifestError === null
      ? []
      : [
          `Fix package.json, then run \`stackbench init --force\`: it cannot be read (${manifestError}), so its scripts and dependencies are unknown.`,
        ]),
    ...(start === null ? [NO_START] : []),
    ...(start !== null && FOR_DEVELOPMENT.test(start)
      ? [`"start" (${start}) looks like one for development: use the command of production.`]
      : []),
  ];
  const prepare = { migrate: guessMigrate(project), seed: scriptNamed(project, ['db:seed', 'seed']) };
  return {
    service: {
      ...(build === undefined ? {} : { build }),
      ...Object.fromEntries(Object.entries(prepare).filter(([, command]) => command !== null)),
      start: start ?? START_PLACEHOLDER,
    },
    steps,
  };
}

/**
 * Guesses the command that starts a service; null if none is found. A script's own text is preferred if it works
 * without the package manager, which would be one more process to measure.
 */
export async function guessStart(project: Folder): Promise<string | null> {
  const { scripts, run, main, has } = project;
  const name = START_SCRIPTS.find((candidate) => scripts[candidate] !== undefined);
  if (name !== undefined) {
    const text = scripts[name] ?? '';
    const worksAlone = scripts[`pre${name}`] === undefined && !/npm_|\b(npm|pnpm|yarn|bun) /.test(text);
    return worksAlone ? text : `${run} ${name}`;
  }
  const entry = [main, ...ENTRIES].find((path) => path !== null && has(path));
  if (entry !== undefined && entry !== null) return `node ${entry}`;
  const web = /^web:[ \t]*(.+)$/m.exec(await project.read('Procfile'))?.[1]?.trim();
  return web ?? (has('go.mod') ? './service' : null);
}

function guessMigrate(project: Project): string | null {
  const { has, dependencies } = project;
  const script = scriptNamed(project, ['db:migrate', 'migrate', 'migrate:up', 'migration:run', 'migrate:deploy']);
  if (script !== null) return script;
  if (has('prisma/migrations')) return 'prisma migrate deploy';
  if (has('prisma/schema.prisma')) return 'prisma db push --skip-generate';
  if (['knexfile.js', 'knexfile.cjs', 'knexfile.mjs', 'knexfile.ts'].some(has)) return 'knex migrate:latest';
  return dependencies.has('drizzle-kit') && has('drizzle.config.ts') ? 'drizzle-kit migrate' : null;
}

function scriptNamed({ scripts, run }: Project, names: readonly string[]): string | null {
  const name = names.find((candidate) => scripts[candidate] !== undefined);
  return name === undefined ? null : `${run} ${name}`;
}

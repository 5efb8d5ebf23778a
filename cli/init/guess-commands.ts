import { START_PLACEHOLDER } from '../config/read-service-config.ts';
import type { Project } from './read-project.ts';
import { guessStart } from './start/guess-start.ts';

/** A part of the generated service, and the steps that are left to the user. */
export interface Guess {
  readonly service: Readonly<Record<string, unknown>>;
  readonly steps: readonly string[];
}

interface CommandGuess extends Guess {
  readonly service: Readonly<Record<string, string>> & { readonly start: string };
  /** Variables that the commands need. */
  readonly env: Readonly<Record<string, string>>;
  /** Files of variables that "start" read and no checkout has. */
  readonly envFiles: readonly string[];
}

const NO_START =
  'Set "start": no command that starts the service was found. It is a placeholder now, which the gate refuses.';

/** Guesses how the project is installed, built, migrated, seeded and started. */
export async function guessCommands(project: Project): Promise<CommandGuess> {
  const { manifestError, scripts, run } = project;
  const { start, steps, env = {}, envFiles = [], ...found } = await guessStart(project);
  const build = found.build ?? (scripts['build'] === undefined ? null : `${run} build`);
  const prepare = {
    install: found.install ?? null,
    build,
    migrate: found.migrate ?? guessMigrate(project),
    seed: scriptNamed(project, ['db:seed', 'seed']),
  };
  const isSaid = steps.some((step) => step.startsWith('Set "start"'));
  return {
    service: {
      ...Object.fromEntries(Object.entries(prepare).filter((entry): entry is [string, string] => entry[1] !== null)),
      start: start ?? START_PLACEHOLDER,
    },
    env,
    envFiles,
    steps: [
      ...(manifestError === null ? [] : [fixManifest(manifestError)]),
      ...(start === null && !isSaid ? [NO_START] : []),
      ...steps,
    ],
  };
}

function fixManifest(error: string): string {
  return `Fix package.json, then run \`stackbench init --force\`: it cannot be read (${error}), so its scripts and dependencies are unknown.`;
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

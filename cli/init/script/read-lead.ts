import type { Folder } from '../read-project.ts';
import { calledScript } from './package-script.ts';
import { type ShellPart, shellWords } from './split-command.ts';
import { assignmentsOf } from './unwrap-command.ts';

const BUILDS =
  /\b(build|compile|bundle|prebuild|tsc|swc|babel|esbuild|rollup|webpack|tsup|ncc|mvnw?|gradlew?)\b|\bprisma generate\b|^(rimraf|del-cli)\b/;
const MIGRATES =
  /\bmigrat|\bdb:(push|migrate)\b|\bprisma db push\b|\b(db|alembic) upgrade\b|\b(flyway|liquibase|dbmate|goose)\b/;

/** What goes before the service in a line of a script. */
interface Lead {
  readonly assignments: readonly string[];
  readonly build: readonly string[];
  readonly migrate: readonly string[];
  /** Stays in front of the command: `cd api`. */
  readonly kept: readonly string[];
}

/** Sorts what goes before the service: scripts and builds run once; null for a script that does not exist. */
export function readLead(parts: readonly ShellPart[], { scripts }: Folder): Lead | null {
  const assignments: string[] = [];
  const build: string[] = [];
  const migrate: string[] = [];
  let kept: string[] = [];
  for (const { text } of parts) {
    const assigned = assignmentsOf(text);
    const script = calledScript(shellWords(text))?.name;
    if (assigned !== null) assignments.push(...assigned);
    else if (script !== undefined && scripts[script] === undefined) return null;
    else if (MIGRATES.test(text)) migrate.push(text);
    else if (script !== undefined || BUILDS.test(text)) {
      build.push(...kept, text);
      kept = [];
    } else kept.push(text);
  }
  return { assignments, build, migrate, kept };
}

/** Whether a command migrates a database. */
export function isMigration(command: string): boolean {
  return MIGRATES.test(command);
}

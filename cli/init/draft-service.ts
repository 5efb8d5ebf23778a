import { gatedServiceSchema } from '../../model/gate/gated-service.ts';
import { START_PLACEHOLDER } from '../config/read-service-config.ts';
import { guessCommands } from './guess-commands.ts';
import { guessEnv } from './guess-env.ts';
import { guessRequests } from './guess-requests.ts';
import { type Ignores, type Project, readProject } from './read-project.ts';
import { startableFolders } from './startable-folders.ts';

export interface ServiceDraft {
  readonly name: string;
  /** The service as it is written into the configuration, without defaults. */
  readonly service: Readonly<Record<string, unknown>>;
  /** Steps that are left to the user. */
  readonly steps: readonly string[];
}

/** Guesses the service of a folder by reading it; nothing is run. The result is valid, and may be wrong. */
export async function draftService(folder: string, ignores: Ignores): Promise<ServiceDraft> {
  const project = await readProject(folder, ignores);
  const commands = await guessCommands(project);
  const { install, build, migrate, seed, start } = commands.service;
  const env = await guessEnv(project, { start, env: commands.env, envFiles: commands.envFiles });
  const requests = await guessRequests(project);
  const order = { name: project.name, install, build, migrate, seed, start, ...requests.service, ...env.service };
  const { requests: asked, ...first } = order as typeof order & { readonly requests?: unknown };
  // Requests come last: they are the longest part, and the one that people edit most.
  const service = Object.fromEntries(
    Object.entries({ ...first, requests: asked }).filter(([, value]) => value !== undefined),
  );
  gatedServiceSchema.parse(service);
  const below = start === START_PLACEHOLDER || isMonorepo(project) ? await startableFolders(folder) : [];
  const steps = [...commands.steps, ...stepsBelow(below), ...env.steps, ...requests.steps];
  return { name: project.name, service, steps };
}

function isMonorepo({ has, workspaces }: Project): boolean {
  return workspaces || has('pnpm-workspace.yaml') || has('go.work');
}

function stepsBelow(folders: readonly string[]): string[] {
  if (folders.length === 0) return [];
  return [
    `These folders can probably be started: ${folders.join(', ')}. Run \`stackbench init\` in the folder of your service, or set "cwd" to it and "start" to its command.`,
  ];
}

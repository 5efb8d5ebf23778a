import { gatedServiceSchema } from '../../model/gate/gated-service.ts';
import { guessCommands } from './guess-commands.ts';
import { guessEnv } from './guess-env.ts';
import { guessRequests } from './guess-requests.ts';
import { readProject } from './read-project.ts';

export interface ServiceDraft {
  readonly name: string;
  /** As it is written into the configuration: without defaults. */
  readonly service: Readonly<Record<string, unknown>>;
  /** What could not be known, as things to do. */
  readonly steps: readonly string[];
}

/** Drafts the service of a folder by reading it; nothing of it is run. What is drafted is valid, and may be wrong. */
export async function draftService(folder: string): Promise<ServiceDraft> {
  const project = await readProject(folder);
  const commands = await guessCommands(project);
  const env = await guessEnv(project);
  const requests = guessRequests(project);
  const { build, migrate, seed, start } = commands.service;
  const order = { name: project.name, build, migrate, seed, start, ...requests.service, ...env.service };
  const { requests: asked, ...first } = order as typeof order & { readonly requests?: unknown };
  // Requests come last: they are the longest, and what people edit most.
  const service = Object.fromEntries(
    Object.entries({ ...first, requests: asked }).filter(([, value]) => value !== undefined),
  );
  gatedServiceSchema.parse(service);
  return { name: project.name, service, steps: [...commands.steps, ...env.steps, ...requests.steps] };
}

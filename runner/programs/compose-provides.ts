import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatastoreName } from '../../targets/catalogue.ts';
import { packageRoot } from '../machine/package-root.ts';
import { askProgram } from '../machine/processes/run-tool.ts';
import { apiImage } from './api-image.ts';
import { type DockerEngine, type NoDockerEngine, askDocker } from './docker-engine.ts';
import type { SetupContext } from './requirement.ts';

const asked = new WeakMap<SetupContext['env'], Promise<DockerEngine | NoDockerEngine>>();

/**
 * Why the program of a datastore is not needed: an engine answers, and the images of the datastore and of the stacks
 * are already on this machine. Null when it is needed, and always in a set-up that was asked for programs.
 */
export async function composeProvides(context: SetupContext, image: ImageVariable): Promise<string | null> {
  if (context.programs === true) return null;
  const known = asked.get(context.env) ?? askDocker(context);
  asked.set(context.env, known);
  const engine = await known;
  if (!engine.answers) return null;
  const name = context.env[image] || defaultImage(image);
  const images = [name, context.env['STACKBENCH_API_IMAGE'] || apiImage];
  const here = await askProgram(engine.docker, ['image', 'inspect', ...images], engine.env, 5000);
  return here === null ? null : `Docker engine ${engine.version} answers and has ${name}`;
}

export type ImageVariable = `STACKBENCH_${Uppercase<Exclude<DatastoreName, 'redis-cache'>>}_IMAGE`;

function defaultImage(variable: ImageVariable): string {
  const text = readFileSync(join(packageRoot, 'docker-compose.yml'), 'utf8');
  return text.split(`\${${variable}:-`)[1]?.split('}')[0] ?? '';
}

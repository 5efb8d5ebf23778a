import { StackbenchError } from '../../model/stackbench-error.ts';
import { askDocker } from '../programs/docker-engine.ts';
import { ComposeImages } from './compose/compose-images.ts';
import { ComposeProject } from './compose/compose-project.ts';
import { startDatastoreContainers } from './compose/start-datastore-containers.ts';
import type { ProviderContext, DatastoreId } from './datastore.ts';
import type { Offer } from './offer.ts';
import type { DatastoreProvider } from './provider.ts';

type Opened =
  | { readonly open: true; readonly project: ComposeProject; readonly images: ComposeImages }
  | { readonly open: false; readonly reason: string };

/** Containers of `docker-compose.yml`, the APIs too, in a project of one run. Make one for each run. */
export function composeProvider(): DatastoreProvider {
  let opened: Promise<Opened> | undefined;
  const open = async (context: ProviderContext): Promise<Opened> => {
    opened ??= openProject(context);
    return opened;
  };
  const project = async (context: ProviderContext): Promise<ComposeProject> => {
    const found = await open(context);
    if (found.open) return found.project;
    throw unavailable(found.reason);
  };
  const startTogether = async (ids: readonly DatastoreId[], context: ProviderContext) => {
    const ours = await project(context);
    try {
      return await startDatastoreContainers(ours, ids, context);
    } catch (error) {
      await ours.down();
      throw error;
    }
  };
  return {
    rung: 'compose',
    async offer(id, context): Promise<Offer> {
      const found = await open(context);
      return found.open ? found.images.ofDatastore(id) : { available: false, reason: sentence(found.reason) };
    },
    async start(id, context) {
      const [datastore] = await startTogether([id], context);
      if (datastore === undefined) throw unavailable('it started nothing');
      return datastore;
    },
    startTogether,
    containers: {
      async offer(context) {
        const found = await open(context);
        if (!found.open) return { available: false, reason: sentence(found.reason) };
        const image = await found.images.ofApis();
        if (!image.available) return image;
        const { version, compose } = found.project.engine;
        return { available: true, provider: `Docker engine ${version}, Compose ${compose.version}` };
      },
      project,
      async close() {
        const found = await opened;
        if (found?.open === true) await found.project.close();
      },
    },
  };
}

/** That Compose was asked for and cannot be used, in one error. */
export function unavailable(reason: string): StackbenchError {
  return new StackbenchError({
    code: 'compose-unavailable',
    what: 'Docker Compose cannot be used.',
    why: sentence(reason),
    fix: 'Start Docker and check it with `stackbench doctor`, or remove `--provider compose`.',
  });
}

async function openProject(context: ProviderContext): Promise<Opened> {
  const engine = await askDocker(context);
  if (!engine.answers) return { open: false, reason: engine.reason };
  const project = new ComposeProject(engine, context);
  return { open: true, project, images: await ComposeImages.read(project, context) };
}

function sentence(reason: string): string {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}

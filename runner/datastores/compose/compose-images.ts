import { messageOf } from '../../../model/stackbench-error.ts';
import { runTool } from '../../machine/processes/run-tool.ts';
import { apiImage } from '../../programs/api-image.ts';
import type { ProviderContext } from '../datastore.ts';
import type { Offer } from '../offer.ts';
import type { ComposeProject } from './compose-project.ts';

/** Maximum time for pulling or building one image, in ms. */
const GET_WITHIN_MS = 15 * 60_000;
/** Every stack has the same image. */
const ANY_API = 'express-memory';

/**
 * The images of a project's services: which they are, whether they are on this machine, and how they are pulled or
 * built.
 */
export class ComposeImages {
  readonly #project: ComposeProject;
  readonly #context: ProviderContext;
  readonly #images: ReadonlyMap<string, string>;
  readonly #offers = new Map<string, Promise<Offer>>();

  private constructor(project: ComposeProject, context: ProviderContext, images: ReadonlyMap<string, string>) {
    this.#project = project;
    this.#context = context;
    this.#images = images;
  }

  /** Reads the image of each service from the resolved Compose file. @throws StackbenchError when Compose refuses it */
  static async read(project: ComposeProject, context: ProviderContext): Promise<ComposeImages> {
    return new ComposeImages(project, context, imagesIn(await project.config()));
  }

  /** The image of a datastore, pulled if it is not on this machine; several may ask at once. */
  async ofDatastore(service: string): Promise<Offer> {
    return this.#once(service, this.#images.get(service) ?? '');
  }

  /** The image of the stacks: built from our Dockerfile and the present sources, unless another one was named. */
  async ofApis(): Promise<Offer> {
    return this.#once(ANY_API, this.#images.get(ANY_API) ?? '');
  }

  async #once(service: string, image: string): Promise<Offer> {
    const known = this.#offers.get(image) ?? (image === apiImage ? this.#build(service) : this.#obtain(image));
    this.#offers.set(image, known);
    return known;
  }

  async #obtain(image: string): Promise<Offer> {
    const here = await this.#project.docker(['image', 'inspect', '--format', '{{.Id}}', image]);
    if (here !== null) return { available: true, provider: `container of ${image}` };
    return this.#attempt(image, `Pulling the image ${image}…`, async (signal) => {
      const { docker, env } = this.#project.engine;
      const logFile = `${this.#context.workDir}/pull.log`;
      await runTool({
        label: 'docker pull',
        command: docker,
        args: ['pull', '-q', image],
        env,
        cwd: '/',
        logFile,
        signal,
      });
    });
  }

  async #build(service: string): Promise<Offer> {
    return this.#attempt(apiImage, 'Building the image of the stacks…', async (signal) => {
      await this.#project.compose('build', ['build', service], { signal });
    });
  }

  async #attempt(image: string, note: string, get: (signal: AbortSignal) => Promise<void>): Promise<Offer> {
    const { signal, onNote } = this.#context;
    onNote?.(note);
    try {
      await get(AbortSignal.any([signal, AbortSignal.timeout(GET_WITHIN_MS)]));
      return { available: true, provider: `container of ${image}` };
    } catch (error) {
      signal.throwIfAborted();
      return { available: false, reason: `Its image ${image} could not be pulled: ${messageOf(error)}` };
    }
  }
}

/** Service → image, from what `config` prints: v1 and v2 both indent by two, and v1 prints nothing but YAML. */
export function imagesIn(config: string): ReadonlyMap<string, string> {
  const images = new Map<string, string>();
  let section = '';
  let service = '';
  for (const line of config.split('\n')) {
    section = /^(\w+):/.exec(line)?.[1] ?? section;
    service = /^ {2}([\w-]+):$/.exec(line)?.[1] ?? service;
    const image = /^ {4}image: ['"]?([^'"\s]+)/.exec(line)?.[1];
    if (section === 'services' && image !== undefined) images.set(service, image);
  }
  return images;
}

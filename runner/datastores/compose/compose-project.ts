import { devNull } from 'node:os';
import { join } from 'node:path';
import { CATALOGUE } from '../../../targets/catalogue.ts';
import { freePort } from '../../machine/free-port.ts';
import { ownModule, packageRoot } from '../../machine/package-root.ts';
import type { UndoCommand } from '../../machine/processes/ledger-entry.ts';
import { forgetUndo, recordUndo } from '../../machine/processes/ledger.ts';
import { ownerOfLeftovers } from '../../machine/processes/process-identity.ts';
import { runToEnd } from '../../machine/processes/run-to-end.ts';
import { askProgram } from '../../machine/processes/run-tool.ts';
import { apiImage } from '../../programs/api-image.ts';
import type { DockerEngine } from '../../programs/docker-engine.ts';
import { type Endpoint, type ProviderContext, type DatastoreId, DATASTORE_IDS } from '../datastore.ts';
import { drawAccess } from './container-access.ts';
import { Container, type Docker } from './container.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { runCompose } from './run-compose.ts';
import { undoProject } from './undo-project.ts';

const A_DAY_MS = 24 * 60 * 60 * 1000;
const OVERRIDE = 'STACKBENCH_COMPOSE_OVERRIDE';
const IMAGES = ['API', 'POSTGRES', 'MONGODB', 'REDIS', 'MEMCACHED'].map((name) => `STACKBENCH_${name}_IMAGE`);
/**
 * Each Compose service is in the profile of its own name; v1 only removes what is in a named profile, so all are named.
 */
const PROFILES = [...DATASTORE_IDS, ...CATALOGUE.map(({ id }) => id)].flatMap((name) => ['--profile', name]);

type Variables = Readonly<Record<string, string>>;

/** Our `docker-compose.yml` under a project name of this run only. */
export class ComposeProject {
  readonly engine: DockerEngine;
  readonly name: string;
  readonly #context: ProviderContext;
  readonly #variables: Record<string, string>;
  readonly #undo: UndoCommand;
  /** Compose looks at all containers of its project: one that comes or goes meanwhile makes it fail. */
  readonly #changes = new OneAtATime();
  #down: Promise<void> | null = null;
  #isUp = false;

  constructor(engine: DockerEngine, context: ProviderContext) {
    this.engine = engine;
    this.name = context.namespace.replaceAll('_', '-');
    this.#context = context;
    const named = IMAGES.flatMap((name) => {
      const image = context.env[name];
      return image === undefined || image === '' ? [] : [[name, image] as const];
    });
    const isBuilt = ownModule('targets/serve.ts').endsWith('.js');
    this.#undo = undoProject(engine, this.name);
    this.#variables = {
      STACKBENCH_API_IMAGE: apiImage,
      ...Object.fromEntries(named),
      STACKBENCH_TARGETS: isBuilt ? 'dist/targets' : 'targets',
      STACKBENCH_EXTENSION: isBuilt ? 'js' : 'ts',
      STACKBENCH_OWNER: ownerOfLeftovers(),
      STACKBENCH_NAMESPACE: context.namespace,
      // An engine in a virtual machine may have fewer cores than this machine.
      STACKBENCH_CPUSET: context.cpus.every((cpu) => cpu < engine.cpus) ? context.cpus.join(',') : '',
      // The runner asks the servers itself; a health check would be measured along.
      STACKBENCH_HEALTH_INTERVAL: '1h',
    };
  }

  /** The resolved file, as YAML. */
  async config(): Promise<string> {
    return this.compose('config', ['config']);
  }

  /** Runs a Compose command to its end. @throws StackbenchError `compose-failed`, or the signal's reason */
  async compose(
    label: string,
    args: readonly string[],
    { signal = this.#context.signal, variables = {} }: { signal?: AbortSignal; variables?: Variables } = {},
  ): Promise<string> {
    const { command, args: before } = this.engine.compose;
    const override = this.#context.env[OVERRIDE];
    const files = [join(packageRoot, 'docker-compose.yml'), override ?? ''].filter((path) => path !== '');
    return runCompose({
      label: `docker compose ${label}`,
      command,
      args: [
        ...before,
        ...['--project-name', this.name, '--project-directory', packageRoot],
        ...files.flatMap((file) => ['--file', file]),
        ...PROFILES,
        ...args,
      ],
      env: { ...this.engine.env, ...this.#variables, ...variables },
      cwd: packageRoot,
      logFile: join(this.#context.workDir, `compose-${label.split(' ')[0]}.log`),
      signal,
    });
  }

  /** What a docker command prints, or null when it fails. */
  async docker(args: readonly string[], withinMs = 15_000): Promise<string | null> {
    return askProgram(this.engine.docker, args, this.engine.env, withinMs);
  }

  /** Gives datastores ports of this machine, and passwords, for the lifetime of the project. */
  async reserve(ids: readonly DatastoreId[]): Promise<ReadonlyMap<DatastoreId, Endpoint>> {
    const endpoints = new Map<DatastoreId, Endpoint>();
    for (const id of ids) {
      const port = await freePort();
      const { endpoint, variables } = await drawAccess(id, port, this.#context.workDir);
      endpoints.set(id, endpoint);
      Object.assign(this.#variables, variables);
      this.#variables[`STACKBENCH_${id.replace('-', '_').toUpperCase()}_PORT`] = String(port);
    }
    return endpoints;
  }

  /**
   * Creates and starts the containers of these Compose services, and of nothing that they depend on; after what was
   * asked for before. @throws the signal's reason, also if it aborts before its turn
   */
  async up(services: readonly string[], variables: Variables = {}): Promise<Container[]> {
    this.#isUp = true;
    recordUndo(this.name, `the containers of ${this.name}`, this.#undo);
    await this.#changes.do(async () => {
      this.#context.signal.throwIfAborted();
      await this.compose(`up ${services.join(' ')}`, ['up', '-d', '--no-deps', ...services], { variables });
    });
    return Promise.all(services.map((service) => this.#containerOf(service)));
  }

  async #watch(args: readonly string[]): Promise<string | null> {
    const { docker, env } = this.engine;
    const run = { label: 'docker', command: docker, args, env, cwd: '/', logFile: devNull, stdout: 'pipe' } as const;
    const ended = await runToEnd({ ...run, withinMs: A_DAY_MS, expectedMs: A_DAY_MS }).catch(() => null);
    return ended?.code === 0 ? ended.output : null;
  }

  async #containerOf(service: string): Promise<Container> {
    const labels = [`com.docker.compose.project=${this.name}`, `com.docker.compose.service=${service}`];
    const ids = await this.docker([
      'ps',
      '-aq',
      '--no-trunc',
      ...labels.flatMap((text) => ['--filter', `label=${text}`]),
    ]);
    const id = ids?.trim().split('\n')[0] ?? '';
    if (id === '') throw new Error(`Compose started ${service}, but its container cannot be found.`);
    const docker: Docker = {
      ask: (args, withinMs) => this.docker(args, withinMs),
      watch: (args) => this.#watch(args),
      change: (args, withinMs) => this.#changes.do(() => this.docker(args, withinMs)),
    };
    return Container.find(docker, id, service);
  }

  /** Removes the containers, volumes and the network of this project and nothing else. Safe to call twice. */
  async down(): Promise<void> {
    this.#down ??= this.#changes.do(() => this.#bringDown());
    await this.#down;
  }

  /** As `down`; does nothing if nothing was started. */
  async close(): Promise<void> {
    if (this.#isUp) await this.down();
  }

  async #bringDown(): Promise<void> {
    // An interrupt must not stop the clean-up.
    const { signal } = new AbortController();
    const failure: unknown = await this.compose('down', ['down', '--volumes', '--remove-orphans', '--timeout', '5'], {
      signal,
    }).then(
      () => null,
      (error: unknown) => error,
    );
    const { command, args, env } = this.#undo;
    if ((await askProgram(command, args, env, 60_000)) !== null) forgetUndo(this.name);
    else throw failure ?? new Error(`Something of the project ${this.name} could not be removed.`);
  }
}

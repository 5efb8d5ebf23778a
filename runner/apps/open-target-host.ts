import { randomBytes } from 'node:crypto';
import type { Warning } from '../../model/warnings.ts';
import { type TargetSpec, datastoresOfSpec } from '../../targets/catalogue.ts';
import { serverSettingsOf } from '../../targets/stack-settings.ts';
import type { RunningDatastore, DatastoreId } from '../datastores/datastore.ts';
import { planDatastores, startDatastores } from '../datastores/ladder.ts';
import { readyWithinMs } from '../datastores/ready-within.ts';
import { type WantedServer, refuseServerSettings, serverId } from '../datastores/server-settings.ts';
import type { Placement } from '../machine/cpu-placement.ts';
import type { Teardown } from '../machine/processes/teardown.ts';
import { READY_WITHIN_MS } from '../machine/processes/wait-until-ready.ts';
import type { DatastoreAccess } from './datastore-access.ts';
import { datastoreWarnings } from './datastore-warnings.ts';
import { requireNodes, requireRuntime } from './node-versions/require-node.ts';
import { prepareOwnStack } from './own-stack.ts';
import { openOwnStack, ownStackWarnings, requireOwnStack } from './own/open-own-stack.ts';
import { refuseInContainers } from './refuse-in-containers.ts';
import type { RunningApp } from './running-app.ts';
import { stackContainer } from './stack-container.ts';
import { type StackNamespace, openStackNamespace } from './stack-namespace.ts';
import { stackProcess } from './stack-process.ts';
import type { StackStart } from './stack-start.ts';
import { startApp } from './start-app.ts';

interface TargetHostRequest extends DatastoreAccess {
  readonly specs: readonly TargetSpec[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workDir: string;
  readonly itemsFile: string;
  readonly placement: Placement;
  readonly signal: AbortSignal;
  /** Gets a line when something slow begins, and the provider that was chosen. */
  readonly onNote?: (text: string) => void;
}

/** The datastores of a run, started, and the way to start stacks on them. */
export interface TargetHost {
  readonly datastores: readonly RunningDatastore[];
  /** Those that a stack uses, with the namespace in which its data is. */
  datastoresOf(spec: TargetSpec): readonly RunningDatastore[];
  /** The addresses that a stack gets, with credentials. */
  urlsOf(spec: TargetSpec): Readonly<Partial<Record<DatastoreId, string>>>;
  readonly skipped: readonly { readonly target: string; readonly reason: string }[];
  readonly warnings: readonly Warning[];
  startTarget(spec: TargetSpec, options?: Partial<Pick<StackStart, 'port' | 'itemsFile'>>): Promise<RunningApp>;
}

/**
 * Starts every datastore that the stacks need and that is available, with a namespace for each stack, so that several
 * may run at the same time; a stack whose datastore is not available is skipped with the reason.
 */
export async function openTargetHost(request: TargetHostRequest, teardown: Teardown): Promise<TargetHost> {
  const namespace = `stackbench_${randomBytes(4).toString('hex')}`;
  const context = {
    env: request.env,
    cpus: request.placement.systemCpus,
    workDir: request.workDir,
    namespace,
    allowRemote: request.allowRemote,
    signal: request.signal,
    externalUrls: request.externalUrls,
    ...(request.onNote === undefined ? {} : { onNote: request.onNote }),
  };
  for (const spec of request.specs) await requireOwnStack(spec, request);
  const needed = [...new Set(request.specs.flatMap(datastoresOfSpec))];
  const planned = await planDatastores(needed, context, request);
  const { containers } = planned;
  if (containers !== null) refuseInContainers(request.specs);
  const servers = planned.decisions.flatMap(({ id, provider }) =>
    serversOf(request.specs, id).map((server) => ({ ...server, provider })),
  );
  for (const { provider, ...server } of servers) refuseServerSettings(server, provider);
  const nodes = await requireNodes(request.specs, request);
  for (const spec of ownFolders(request.specs)) await prepareOwnStack(spec, request);
  if (planned.note !== null) request.onNote?.(planned.note);
  if (containers !== null) teardown.add('bringing Compose down', () => containers.close());
  const services = await startDatastores(servers, context);
  for (const service of services) teardown.add(`stopping ${service.record.product}`, () => service.stop());

  const skipped = skippedOf(request.specs, planned.skipped);
  const namespaces = new Map<string, StackNamespace>();
  for (const [index, spec] of request.specs.entries()) {
    if (skipped.some(({ target }) => target === spec.id)) continue;
    const wanted = serversOfStack(spec).map(serverId);
    const used = wanted.flatMap((id) => services.filter(({ record }) => record.id === id));
    namespaces.set(spec.id, await openStackNamespace(`${namespace}_${index}`, used, teardown));
  }
  const own = new Map(
    request.specs.flatMap((spec) => {
      const namespace = namespaces.get(spec.id);
      if (spec.own === undefined || namespace === undefined) return [];
      return [[spec.id, openOwnStack(spec, spec.own, { ...request, namespace }, teardown)] as const];
    }),
  );
  const namespaceOf = ({ id }: TargetSpec): StackNamespace => {
    const own = namespaces.get(id);
    if (own === undefined) throw new Error(`No namespace was created for ${id}.`);
    return own;
  };

  return {
    datastores: services,
    datastoresOf: (spec) => namespaceOf(spec).datastores,
    urlsOf: (spec) => namespaceOf(spec).urls,
    skipped,
    warnings: [
      ...datastoreWarnings(services, { mixed: planned.mixed, inContainers: containers !== null }),
      ...ownStackWarnings(request.specs),
    ],
    startTarget: async (spec, options = {}) => {
      const { name, urls } = namespaceOf(spec);
      const start = {
        spec,
        datastoreUrls: urls,
        namespace: name,
        itemsFile: request.itemsFile,
        cpus: request.placement.systemCpus,
        workDir: request.workDir,
        signal: request.signal,
        node: nodes.get(spec.id),
        readyWithinMs: readyWithinMs(request.env, READY_WITHIN_MS),
        ...options,
      };
      const startOwn = own.get(spec.id);
      if (startOwn !== undefined) {
        const app = await startOwn(start);
        await requireRuntime(app, spec);
        return app;
      }
      return startApp(
        containers === null ? stackProcess(start) : stackContainer(await containers.project(context), start),
      );
    },
  };
}

/** Stacks of the user's, once for all variants that are prepared alike: installed, built, or pulled. */
function ownFolders(specs: readonly TargetSpec[]): TargetSpec[] {
  const keyOf = ({ own }: TargetSpec): string => JSON.stringify([own?.cwd, own?.install, own?.build, own?.image]);
  return specs.filter(
    (spec, index) => spec.own !== undefined && specs.findIndex((one) => keyOf(one) === keyOf(spec)) === index,
  );
}

function skippedOf(
  specs: readonly TargetSpec[],
  missing: readonly { readonly id: DatastoreId; readonly reason: string }[],
): TargetHost['skipped'] {
  return specs.flatMap((spec) => {
    const first = missing.find(({ id }) => datastoresOfSpec(spec).includes(id));
    return first === undefined ? [] : [{ target: spec.id, reason: first.reason }];
  });
}
/** The store comes first. */
function serversOfStack(spec: TargetSpec): WantedServer[] {
  return datastoresOfSpec(spec).map((id) => ({ id, settings: id === spec.store ? serverSettingsOf(spec) : {} }));
}

/** One for each set of settings that stacks need. */
function serversOf(specs: readonly TargetSpec[], id: DatastoreId): WantedServer[] {
  const wanted = specs.flatMap(serversOfStack).filter((server) => server.id === id);
  return [...new Map(wanted.map((server) => [serverId(server), server])).values()];
}

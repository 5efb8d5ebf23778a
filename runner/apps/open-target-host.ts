import { randomBytes } from 'node:crypto';
import type { Warning } from '../../model/warnings.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';
import type { RunningDatastore, DatastoreId } from '../datastores/datastore.ts';
import { planDatastores, startDatastores } from '../datastores/ladder.ts';
import { makeNamespace, removeNamespace } from '../datastores/own-namespace.ts';
import type { Placement } from '../machine/cpu-placement.ts';
import type { Teardown } from '../machine/processes/teardown.ts';
import type { DatastoreAccess } from './datastore-access.ts';
import { datastoreWarnings } from './datastore-warnings.ts';
import type { RunningApp } from './running-app.ts';
import { stackContainer } from './stack-container.ts';
import { stackProcess } from './stack-process.ts';
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
  startTarget(spec: TargetSpec, options?: { readonly port?: number }): Promise<RunningApp>;
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
  const needed = [...new Set(request.specs.flatMap(datastoresOf))];
  const planned = await planDatastores(needed, context, request);
  const { containers } = planned;
  if (planned.note !== null) request.onNote?.(planned.note);
  if (containers !== null) teardown.add('bringing Compose down', () => containers.close());
  const services = await startDatastores(planned.decisions, context);
  for (const service of services) teardown.add(`stopping ${service.record.product}`, () => service.stop());

  const skipped = skippedOf(request.specs, planned.skipped);
  const places = new Map<string, Place>();
  for (const [index, spec] of request.specs.entries())
    if (skipped.every(({ target }) => target !== spec.id))
      places.set(spec.id, await placeOf(spec, `${namespace}_${index}`, services, teardown));
  const placeFor = ({ id }: TargetSpec): Place => {
    const place = places.get(id);
    if (place === undefined) throw new Error(`No namespace was made for ${id}.`);
    return place;
  };

  return {
    datastores: services,
    datastoresOf: (spec) => placeFor(spec).datastores,
    urlsOf: (spec) => placeFor(spec).urls,
    skipped,
    warnings: datastoreWarnings(services, { mixed: planned.mixed, inContainers: containers !== null }),
    startTarget: async (spec, options = {}) => {
      const start = {
        spec,
        datastoreUrls: placeFor(spec).urls,
        namespace: placeFor(spec).namespace,
        itemsFile: request.itemsFile,
        cpus: request.placement.systemCpus,
        workDir: request.workDir,
        signal: request.signal,
        ...options,
      };
      return startApp(
        containers === null ? stackProcess(start) : stackContainer(await containers.project(context), start),
      );
    },
  };
}

/** Where the data of one stack is. */
interface Place {
  readonly namespace: string;
  readonly datastores: readonly RunningDatastore[];
  readonly urls: Readonly<Partial<Record<DatastoreId, string>>>;
}

/** Makes a stack's namespace in each datastore that it uses; the teardown removes it from servers that are not ours. */
async function placeOf(
  spec: TargetSpec,
  namespace: string,
  services: readonly RunningDatastore[],
  teardown: Teardown,
): Promise<Place> {
  const needed = datastoresOf(spec);
  const datastores = services.filter(({ id }) => needed.includes(id)).map((service) => ({ ...service, namespace }));
  const urls: Partial<Record<DatastoreId, string>> = {};
  for (const datastore of datastores) {
    const { product, endpoint, record } = datastore;
    urls[datastore.id] = await makeNamespace(datastore, namespace);
    if (record.rung !== 'external') continue;
    teardown.add(`removing ${namespace} from ${record.product}`, () =>
      removeNamespace(datastore, namespace, () => product.dropNamespace(endpoint, namespace)),
    );
  }
  return { namespace, datastores, urls };
}

function skippedOf(
  specs: readonly TargetSpec[],
  missing: readonly { readonly id: DatastoreId; readonly reason: string }[],
): TargetHost['skipped'] {
  return specs.flatMap((spec) => {
    const first = missing.find(({ id }) => datastoresOf(spec).includes(id));
    return first === undefined ? [] : [{ target: spec.id, reason: first.reason }];
  });
}

function datastoresOf({ store, cache }: TargetSpec): DatastoreId[] {
  return [store, cache].filter((service) => service !== null);
}

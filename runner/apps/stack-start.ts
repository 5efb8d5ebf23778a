import { StackbenchError } from '../../model/stackbench-error.ts';
import { type DatastoreName, type TargetSpec, datastoresOfSpec } from '../../targets/catalogue.ts';
import { driverReason } from '../datastores/driver-reason.ts';
import type { NotReady } from '../machine/processes/wait-until-ready.ts';
import type { AppStart } from './start-app.ts';

/** What a stack of the catalogue needs to start, as a process or as a container. */
export interface StackStart {
  readonly spec: TargetSpec;
  /** Address of each datastore, for a process of this host. */
  readonly datastoreUrls: Readonly<Partial<Record<DatastoreName, string>>>;
  readonly namespace: string;
  readonly itemsFile: string;
  readonly cpus: readonly number[];
  readonly workDir: string;
  /** 0 lets the system choose. */
  readonly port?: number;
  /** Further ports of a stack of the user's, by their placeholders: `port2`. */
  readonly furtherPorts?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** The Node.js by which it runs; our own if absent. */
  readonly node?: string | undefined;
  /** Maximum time until it is ready, in ms. Default: a minute. */
  readonly readyWithinMs?: number;
}

/** The datastores that a stack uses, with their addresses. */
export function datastoresOf({ spec, datastoreUrls }: StackStart): [id: DatastoreName, url: string][] {
  return datastoresOfSpec(spec).map((id) => [id, datastoreUrls[id] ?? '']);
}

/** How long a stack is waited for, and what gives it more time. */
export function waitOf({ signal, readyWithinMs }: StackStart): Pick<AppStart, 'signal' | 'withinMs' | 'moreTime'> {
  return { signal, withinMs: readyWithinMs, moreTime: 'STACKBENCH_READY_WITHIN=2m' };
}

/** The error `target-not-ready`; a known message of a datastore's driver in what the stack printed decides the fix. */
export function stackNotReady(what: string, { why, printed, fix: known }: NotReady, fix: string): StackbenchError {
  const reason = driverReason(printed);
  return new StackbenchError({
    code: 'target-not-ready',
    what,
    why: why.trim(),
    fix: reason === null ? [fix, known].filter(Boolean).join(' ') : `${reason.fix}.`,
  });
}

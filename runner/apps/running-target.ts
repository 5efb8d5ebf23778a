import type { DatastoreName, TargetSpec } from '../../targets/catalogue.ts';
import type { LoopProbe } from '../measure/loop-probe.ts';

/** A target that answers. */
export interface RunningTarget {
  readonly id: string;
  readonly baseUrl: string;
  /** Processes whose CPU time is the target's; empty where they are not ours to see. */
  readonly pids: () => readonly number[];
  /** Null where the target cannot be asked: a container has no channel to us. */
  readonly loop: LoopProbe | null;
  /** Resolves with how it ended, in words, as soon as the target is gone. */
  readonly gone: Promise<string>;
  stop(): Promise<void>;
}

export interface TargetStart {
  readonly spec: TargetSpec;
  /** Address of each service, as a process of this host gets it. */
  readonly datastoreUrls: Readonly<Partial<Record<DatastoreName, string>>>;
  readonly namespace: string;
  readonly itemsFile: string;
  readonly cpus: readonly number[];
  readonly workDir: string;
  /** 0 lets the system choose. */
  readonly port?: number;
  readonly signal?: AbortSignal;
}

import type { Arrivals, Load } from '../../../model/document/load.ts';
import type { Measured } from '../../../model/document/measured.ts';
import type { Scenario } from '../../../scenarios/scenario.ts';

/** One measurement that an engine is asked for. */
export interface RoundJob {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly baseUrl: string;
  readonly scenario: Scenario;
  /** NDJSON of the seeded items; ids are drawn from it. */
  readonly itemsFile: string;
  readonly items: number;
  /** Seed of the request stream: the same number gives every stack the same requests. */
  readonly seed: number;
  readonly load: Load;
  readonly durationMs: number;
  /** After this a request counts as `timeout`. */
  readonly timeoutMs: number;
  /** How long before the window connections are opened, for an engine that cannot see when they are; its own default where absent. */
  readonly connectMs?: number;
  /** Cores of the generator; empty leaves placement to the kernel. */
  readonly cpus: readonly number[];
  readonly workDir: string;
  readonly signal: AbortSignal;
  /** Called once when the measured window begins and once when it ends, so that others' CPU can be read at the same moments. */
  readonly onWindow?: (edge: 'begin' | 'end') => void;
  /** Called with the id of the generator's process before the window begins. */
  readonly onGenerator?: (pid: number) => void;
  /** Called about once a second with the requests completed so far. */
  readonly onProgress?: (completed: number) => void;
}

type Availability =
  | { readonly available: true; readonly version: string }
  | { readonly available: false; readonly reason: string; readonly fix: string };

/** A measurement without what only the runner can see: CPU and event loop of the app, the services, and the engine's own ceiling. */
export type EngineMeasurement = Omit<Measured, 'resources' | 'app' | 'generator'> & {
  readonly generator: Omit<Measured['generator'], 'ceilingPerSec'>;
  readonly generatorCpuUs: number | null;
};

/** A load generator. It runs in processes of its own, never in that of the system under test. */
export interface Engine {
  readonly id: string;
  readonly title: string;
  readonly loadKind: Load['kind'];
  /** The arrivals of the open model that it can play; empty for a closed loop. */
  readonly arrivals: readonly Arrivals[];
  /** The shortest round that it can play, ms. */
  readonly shortestMs: number;
  /** @throws the signal's reason when aborted */
  check(env: Readonly<Record<string, string | undefined>>, signal?: AbortSignal): Promise<Availability>;
  /** Runs one round; when `signal` aborts it stops sending, ends its processes and rejects with the signal's reason. */
  measure(job: RoundJob): Promise<EngineMeasurement>;
}

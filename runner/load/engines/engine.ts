import type { Arrivals, Load } from '../../../model/document/load.ts';
import type { Measured } from '../../../model/document/measured.ts';
import type { Scenario } from '../../../scenarios/scenario.ts';

/** One measurement that an engine is asked for: a round. */
export interface RoundJob {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly baseUrl: string;
  readonly scenario: Scenario;
  /** NDJSON of the seeded items; ids are drawn from it. */
  readonly itemsFile: string;
  readonly items: number;
  /** Seed of the request stream: the same number gives every stack the same requests. */
  readonly seed: number;
  /** Number of the first request of the user's, for `{n}`. Default: 0. */
  readonly firstNumber?: number;
  readonly load: Load;
  readonly durationMs: number;
  /** Maximum time for an answer, in ms; after it the request counts as `timeout`. */
  readonly timeoutMs: number;
  /**
   * Time before the window for opening connections, in ms, for an engine that cannot see when they are open; its own
   * default if absent.
   */
  readonly connectMs?: number;
  /** Cores of the generator; empty leaves placement to the kernel. */
  readonly cpus: readonly number[];
  readonly workDir: string;
  readonly signal: AbortSignal;
  /**
   * Called once when the measured window begins and once when it ends, so that others' CPU can be read at the same
   * moments.
   */
  readonly onWindow?: (edge: 'begin' | 'end') => void;
  /** Called with the id of the generator's process before the window begins. */
  readonly onGenerator?: (pid: number) => void;
  /** Called about once a second with the requests completed so far. */
  readonly onProgress?: (completed: number) => void;
}

/** An app that an engine measures in turns with others. */
interface TurnApp {
  /** For messages: `express-redis`. */
  readonly id: string;
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly baseUrl: string;
  /** Its own items, if it gave them other ids than those of the job; as many. */
  readonly itemsFile?: string | undefined;
  /** Aborts when the app is not to be measured any further: it is gone or stands still. */
  readonly signal: AbortSignal;
}

/** A stretch of time in which one app is measured. */
export interface PlannedSlice {
  /** Its place in the job's list of apps. */
  readonly app: number;
  readonly durationMs: number;
}

/**
 * The same load on several apps, in slices that take turns. Each app gets the same stream of requests, which continues
 * from slice to slice. A slice begins when no request of the one before is in flight, or after a limited wait.
 */
export interface TurnsJob extends Omit<RoundJob, 'baseUrl' | 'durationMs' | 'onWindow'> {
  readonly apps: readonly TurnApp[];
  /** In the order in which they are played; an app's slices together are its round. */
  readonly slices: readonly PlannedSlice[];
  /** Called when the window of a slice begins, and when it ends; not called for a skipped slice. */
  readonly onSlice?: (slice: number, edge: 'begin' | 'end') => void;
}

/** What was counted in one slice. */
export interface SliceCount {
  /** Its place in the job's list of slices. */
  readonly slice: number;
  /** Good answers, and requests that ended otherwise: those of the slice by the engine's rule (due or ended in it). */
  readonly ok: number;
  readonly failed: number;
  /** Requests without an answer when its window ended; a closed loop counts them nowhere. */
  readonly inFlightAtEnd: number | null;
}

/** What all slices of an app measured together, or why it could not be measured to the end. */
export type TurnOutcome =
  | { readonly state: 'measured'; readonly measurement: EngineMeasurement }
  | { readonly state: 'failed'; readonly error: unknown };

export interface TurnsMeasurement {
  /** In the order of the job's apps. */
  readonly apps: readonly TurnOutcome[];
  /** Slices that were played, in order. */
  readonly slices: readonly SliceCount[];
}

/**
 * A measurement without what only the runner can see: CPU and event loop of the app, the datastores, and the engine's
 * own maximum rate.
 */
export type EngineMeasurement = Omit<Measured, 'resources' | 'app' | 'slices' | 'generator'> & {
  readonly generator: Omit<Measured['generator'], 'ceilingPerSec'>;
  readonly generatorCpuUs: number | null;
};

/** Why an engine cannot play a load, and what to do instead; both are sentences. */
export interface CannotPlay {
  readonly why: string;
  readonly fix: string;
}

/**
 * A load generator that was found on this machine. It runs in processes of its own, never in that of the system under
 * test.
 */
export interface ReadyEngine extends Pick<Engine, 'id' | 'title' | 'loadKind' | 'sliceMs' | 'cannotPlay'> {
  readonly version: string;
  /**
   * Runs one round; when `signal` aborts it stops sending, ends its processes and rejects with the signal's reason.
   * @throws StackbenchError `wrong-load` for what `cannotPlay` refuses
   */
  measure(job: RoundJob): Promise<EngineMeasurement>;
  /**
   * Plays slices of several apps in one process of the generator. An app that is gone, or whose signal aborts, fails by
   * itself, and the others go on; rejects only when the job's signal aborts or the generator itself fails.
   * @throws StackbenchError `wrong-load` for what `cannotPlay` refuses
   */
  playTurns(job: TurnsJob): Promise<TurnsMeasurement>;
}

type Availability =
  | { readonly available: true; readonly engine: ReadyEngine }
  | { readonly available: false; readonly reason: string; readonly fix: string };

/** A load generator as the registry lists it; `check` returns the one that measures. */
export interface Engine {
  readonly id: string;
  readonly title: string;
  readonly loadKind: Load['kind'];
  /** The arrivals of the open model that it can play; empty for a closed loop. */
  readonly arrivals: readonly Arrivals[];
  /** The shortest round that it can play, in ms: all slices of an app together. */
  readonly shortestMs: number;
  /** Length of its slices, in ms, when apps take turns. */
  readonly sliceMs: number;
  /** The reason why it cannot play such a round; null if it can. */
  cannotPlay(round: Pick<RoundJob, 'load' | 'durationMs'>): CannotPlay | null;
  /** Looks for its program. @throws the signal's reason when aborted */
  check(env: Readonly<Record<string, string | undefined>>, signal?: AbortSignal): Promise<Availability>;
}

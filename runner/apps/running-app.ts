import { hostOf } from '../machine/host-of.ts';
import type { LoopProbe } from '../measure/loop-probe.ts';

/** The address at which every app is started and asked. */
export const APP_HOST = '127.0.0.1';

/** The base URL of an app: `http://127.0.0.1:3000`, `http://[::1]:3000`. */
export function appUrl(port: number, host: string = APP_HOST): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Host and port of an app, as a connection takes them: `::1` without brackets. */
export function listenAddressOf({ baseUrl }: Pick<RunningApp, 'baseUrl'>): {
  readonly host: string;
  readonly port: number;
} {
  return { host: hostOf(baseUrl), port: Number(new URL(baseUrl).port) };
}

/** An item of a stack. */
export interface SeededItem {
  readonly id: string;
  readonly name: string;
  readonly quantity: number;
}

/** The items that an app has when a block begins. */
export interface SeededData {
  /** NDJSON, an item on each line. */
  readonly itemsFile: string;
  /** In the order of the file: by ascending id. */
  readonly items: readonly SeededItem[];
}

/** An app under test that answers: a stack of the catalogue, or a side of a gate. */
export interface RunningApp {
  /** For people: `express-postgres`, `api (head)`. */
  readonly id: string;
  /** `http://127.0.0.1:PORT`, or `http://[::1]:PORT` if it listens there only. */
  readonly baseUrl: string;
  /** What every request to its API needs, such as its credentials; none if absent. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The processes that it was started with; what they start is its own too. Empty if they are not ours to see. */
  readonly roots: readonly number[];
  /** All of its processes at this moment; empty if they are not ours to see. */
  readonly pids: () => readonly number[];
  /** Null if its event loop cannot be asked: another project's app, or a container. */
  readonly loop: LoopProbe | null;
  /** Its items, if it gave them ids of its own; absent: those of the experiment's seed file. */
  readonly seeded?: SeededData;
  /** Resolves with how it ended and the end of its log, as soon as the app is gone. */
  readonly gone: Promise<string>;
  stop(): Promise<void>;
}

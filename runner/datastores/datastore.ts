import type { Durability, DatastoreRecord } from '../../model/document/datastore-record.ts';

/** The datastores a stack can ask for. `redis-cache` is Redis that keeps nothing on disk; `memcached` is volatile either way. */
export const DATASTORE_IDS = ['postgres', 'mongodb', 'redis', 'redis-cache', 'memcached'] as const;
export type DatastoreId = (typeof DATASTORE_IDS)[number];

/** Where a server listens; `url` may carry credentials and must pass `redact` before it is shown or written. */
export interface Endpoint {
  /** The folder or file of a socket where it listens on one, with port 0 where that has none. */
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /**
   * On a server that we started `url` is its administrator's. The measured get in as somebody with fewer rights: by this URL, or as a
   * user of their own for each namespace, who is made and removed with it. Left out: by `url`, whose user somebody else made.
   */
  readonly measured?: { readonly url: string } | 'user-of-namespace';
  /** All servers, where several were named and are used together. */
  readonly places?: readonly { readonly host: string; readonly port: number }[];
}

/** What a server says of itself, by its own commands. */
export interface Identity {
  readonly product: string;
  readonly version: string;
  /** Whose protocol it speaks where it is another product, and what stands between; null where neither is so. */
  readonly speaks: string | null;
  readonly through: string | null;
  /** False where nothing but its own word says that it is the product. */
  readonly proven: boolean;
  readonly settings: Readonly<Record<string, string>>;
  readonly durability: Durability;
  /** The server's own process id where it tells, to prove that the server behind the port is the one we started. */
  readonly pid: number | null;
}

/** What a server says of its own life. */
export interface ServerLife {
  /** Seconds since it was started; null where it does not tell. */
  readonly uptimeSec: number | null;
  /** How often it was told to forget all data; 0 where it does not tell, or cannot be told so. */
  readonly flushes: number;
  /** Another text when its counters were reset; empty where it does not tell. */
  readonly countersSince: string;
}

/**
 * What we must be able to do with a product, whoever provides it. One file per product, the only ones in `runner/` that
 * import its client. Everything written lives in a namespace (database or key prefix) whose name starts with `stackbench_`.
 */
export interface Product {
  readonly name: string;
  /** Resolves when the server answers a real command; rejects at once when it does not. */
  ping(endpoint: Endpoint): Promise<void>;
  identify(endpoint: Endpoint): Promise<Identity>;
  /** Makes the namespace and returns the URL or server list that a target gets in its environment. */
  createNamespace(endpoint: Endpoint, namespace: string): Promise<string>;
  /** Removes everything in the namespace and nothing else. Never FLUSHALL, FLUSHDB or flush_all. */
  dropNamespace(endpoint: Endpoint, namespace: string): Promise<void>;
  /** Monotonic counters of the server that prove that requests reach it. */
  counters(endpoint: Endpoint, namespace: string): Promise<Record<string, number>>;
  /**
   * All work that the server has done so far, by kind: `transactions`, `rows-read`, `commands`. Asking for it, and what clients say
   * to greet a server, do not count. Empty where the server does not tell.
   */
  work(endpoint: Endpoint, namespace: string): Promise<Record<string, number>>;
  /** What shows that it was started anew, emptied, or had its counters reset. Absent where it tells nothing of it. */
  life?(endpoint: Endpoint, namespace: string): Promise<ServerLife>;
  /** Whether the server itself keeps namespaces apart, as databases; false where only a key prefix does, which a service must know of. */
  readonly keepsNamespacesApart: boolean;
  /** Whether `work` is that of the namespace alone, not of the whole server. */
  readonly workIsOfNamespace: boolean;
  /** Does the housekeeping that would else happen in the background, for data that was just written. Absent where there is none. */
  tidy?(endpoint: Endpoint, namespace: string): Promise<void>;
  /** Forgets everything; only ever called on a server that we started. Absent where dropping the namespace does. */
  clear?(endpoint: Endpoint): Promise<void>;
}

/** A datastore that answers, for one run. */
export interface RunningDatastore {
  readonly id: DatastoreId;
  readonly record: DatastoreRecord;
  readonly endpoint: Endpoint;
  readonly product: Product;
  readonly namespace: string;
  /** Processes whose CPU time is this service's; empty where they are not ours to see. */
  readonly pids: () => readonly number[];
  /** Resolves with how it ended, in words, as soon as it is gone; never where it is not ours to see. */
  readonly gone: () => Promise<string>;
  /** Stops it and removes what it left; an external service is only left alone. Safe to call twice. */
  stop(): Promise<void>;
  /** Suspends and resumes it as a crash would look to a client; null where it is not ours to stop. Used by tests. */
  readonly outage: { begin(): Promise<void>; end(): Promise<void> } | null;
}

export interface ProviderContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Cores that services may use; empty leaves placement to the kernel. */
  readonly cpus: readonly number[];
  /** A folder of this run on a real disk, for data and logs. */
  readonly workDir: string;
  /** Name of the database or the key prefix, `stackbench_…`. */
  readonly namespace: string;
  readonly allowRemote: boolean;
  readonly signal: AbortSignal;
  /** Service addresses named by our own flags, before the environment. */
  readonly externalUrls: Readonly<Partial<Record<DatastoreId, string>>>;
  /** `by-hand`: a server of ours does none in the background, where it would count as work for whoever is being measured. */
  readonly housekeeping?: 'by-hand';
  /** Gets a line when something slow is under way, such as a download. */
  readonly onNote?: (text: string) => void;
}

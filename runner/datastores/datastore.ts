import type { Durability, DatastoreRecord } from '../../model/document/datastore-record.ts';
import { DATASTORE_NAMES, type DatastoreName } from '../../targets/catalogue.ts';
import type { LocateContext } from '../programs/requirement.ts';

/** The datastores of the catalogue. */
export const DATASTORE_IDS = DATASTORE_NAMES;
export type DatastoreId = DatastoreName;

/** Where a server listens; `url` may carry credentials and must pass `redact` before it is shown or written. */
export interface Endpoint {
  /** A name or an IP address; for a Unix socket its folder or file, with port 0 if it has none. */
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /**
   * On a server that we started `url` is its administrator's. Apps under test connect with fewer rights: by this URL,
   * or as a user for each namespace, who is created and removed with it. Absent: by `url`, whose user the server's
   * owner created.
   */
  readonly measured?: { readonly url: string } | 'user-of-namespace';
  /** All servers, if several were named and are used together. */
  readonly servers?: readonly { readonly host: string; readonly port: number }[];
}

/** What a server reports of itself, by its own commands. */
export interface Identity {
  readonly product: string;
  readonly version: string;
  /**
   * The product whose protocol it speaks, if it is another one, and the pooler or proxy before it; null if neither
   * applies.
   */
  readonly speaks: string | null;
  readonly through: string | null;
  /** False if only its own word says that it is the product. */
  readonly proven: boolean;
  readonly settings: Readonly<Record<string, string>>;
  readonly durability: Durability;
  /** The server's own process id, to prove that the server behind the port is the one we started; null if unknown. */
  readonly pid: number | null;
}

/** What a server reports of its own lifetime. */
export interface ServerLife {
  /** Seconds since it was started; null if unknown. */
  readonly uptimeSec: number | null;
  /** Number of commands to delete all data; 0 if unknown, or if there is no such command. */
  readonly flushes: number;
  /** Changes when its counters are reset; empty if unknown. */
  readonly countersSince: string;
}

/** Counters that are read over one connection. */
export interface OpenCounters {
  /** Reads them now. Rejects if the connection is gone. */
  read(): Promise<Record<string, number>>;
  /** Closes the connection. Safe to call at any time. */
  close(): Promise<void>;
}

/** What the sessions of a namespace do, sampled over one connection. */
export interface OpenWaits {
  /**
   * What each session that has work waits for at this moment, by the product's own names after their kind
   * (`Lock: tuple`); null for one that computes. Rejects if the connection is gone.
   */
  sample(): Promise<readonly (string | null)[]>;
  /** Closes the connection. Safe to call at any time. */
  close(): Promise<void>;
}

/**
 * What we must be able to do with a product, by any provider. One file per product, the only ones in `runner/` that
 * import its client. Everything written lives in a namespace (database or key prefix) whose name starts with
 * `stackbench_`.
 */
export interface Product {
  readonly name: string;
  /** Resolves when the server answers a real command; rejects at once when it does not. */
  ping(endpoint: Endpoint): Promise<void>;
  identify(endpoint: Endpoint): Promise<Identity>;
  /** Creates the namespace and returns the URL or server list that an app gets in its environment. */
  createNamespace(endpoint: Endpoint, namespace: string): Promise<string>;
  /** Removes everything in the namespace and nothing else. Never FLUSHALL, FLUSHDB or flush_all. */
  dropNamespace(endpoint: Endpoint, namespace: string): Promise<void>;
  /** Monotonic counters of the server that prove that requests reach it. */
  counters(endpoint: Endpoint, namespace: string): Promise<Record<string, number>>;
  /** The same over one connection that stays open, so that a reading costs no new one. */
  openCounters(endpoint: Endpoint, namespace: string): Promise<OpenCounters>;
  /**
   * All work that the server has done so far, by kind: `transactions`, `rows-read`, `commands`. Our own questions, and
   * the commands with which clients open a connection, do not count. Empty if unknown.
   */
  work(endpoint: Endpoint, namespace: string): Promise<Record<string, number>>;
  /** Shows whether it was restarted, emptied, or had its counters reset. Absent if it reports nothing about that. */
  life?(endpoint: Endpoint, namespace: string): Promise<ServerLife>;
  /** Samples what sessions wait for. Absent if the product does not report it. */
  openWaits?(endpoint: Endpoint, namespace: string): Promise<OpenWaits>;
  /**
   * Whether the server itself separates namespaces, as databases; false if only a key prefix does, which an app must
   * use.
   */
  readonly keepsNamespacesApart: boolean;
  /** Whether `counters` count only the namespace, not the whole server. */
  readonly countersAreOfNamespace: boolean;
  /** Whether `work` counts only the namespace, not the whole server. */
  readonly workIsOfNamespace: boolean;
  /**
   * Does now the housekeeping that otherwise happens in the background, for data that was just written. Absent if there
   * is none.
   */
  tidy?(endpoint: Endpoint, namespace: string): Promise<void>;
  /** Deletes everything; only called on a server that we started. Absent if dropping the namespace does it. */
  clear?(endpoint: Endpoint): Promise<void>;
}

/** A datastore that answers, for one run. */
export interface RunningDatastore {
  readonly id: DatastoreId;
  /** Its `id` in documents is another one if it is a server with settings of its own. */
  readonly record: DatastoreRecord;
  readonly endpoint: Endpoint;
  readonly product: Product;
  readonly namespace: string;
  /** Processes whose CPU time is this datastore's; empty if we cannot see them. */
  readonly pids: () => readonly number[];
  /** Resolves with how it ended, in words, as soon as it is gone; never resolves if we cannot see that. */
  readonly gone: () => Promise<string>;
  /** Stops it and removes its data; in an external server only our namespace. Safe to call twice. */
  stop(): Promise<void>;
  /** Stops and restarts it, as a crash looks to a client; null if it is not ours to stop. Used by tests. */
  readonly outage: { begin(): Promise<void>; end(): Promise<void> } | null;
}

export interface ProviderContext extends LocateContext {
  /** Cores that datastores may use; empty leaves placement to the kernel. */
  readonly cpus: readonly number[];
  /** A folder of this run on a real disk, for data and logs. */
  readonly workDir: string;
  /** Name of the database or the key prefix, `stackbench_…`. */
  readonly namespace: string;
  readonly allowRemote: boolean;
  readonly signal: AbortSignal;
  /** Addresses named by our own flags; they precede the environment. */
  readonly externalUrls: Readonly<Partial<Record<DatastoreId, string>>>;
  /**
   * `by-hand`: a server of ours does none in the background, because it would count as work for the side that is being
   * measured.
   */
  readonly housekeeping?: 'by-hand';
  /** Settings of this server that are not our usual ones, by the names of its product. */
  readonly serverSettings?: Readonly<Record<string, string>>;
  /** Called with a line when something slow begins, such as a download. */
  readonly onNote?: (text: string) => void;
}

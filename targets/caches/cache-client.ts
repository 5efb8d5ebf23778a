/**
 * What cache-aside needs of a cache. Every method rejects within the deadline of the settings when the cache is down.
 */
export interface CacheClient {
  get(key: string): Promise<string | null>;
  /** Keeps the value for the time to live unless there is one already. */
  add(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** Resolves when the first connection stands. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

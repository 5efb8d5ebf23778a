/** A workload whose data is written and whose connections are open. */
export interface OpenWorkload {
  /** One call on a connection (0, 1, 2…). Rejects if it fails, or finds what is not there. */
  call(connection: number): Promise<void>;
  /** What the datastore says that it uses, read back. */
  readonly settings: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** A value like an item of the API: about 80 bytes of JSON. */
export function itemText(number: number): string {
  return JSON.stringify({ id: number, name: nameOf(number), quantity: number % 1000 });
}

/** `item 00000042`, as items of the API are named. */
export function nameOf(number: number): string {
  return `item ${String(number).padStart(8, '0')}`;
}

/** One of `rows` rows, by chance. */
export function anyOf(rows: number): number {
  return Math.floor(Math.random() * rows);
}

/** Whole numbers from 0, in pieces of at most `size`. */
export function* batchesOf(rows: number, size = 1000): Generator<readonly number[]> {
  for (let from = 0; from < rows; from += size)
    yield Array.from({ length: Math.min(size, rows - from) }, (_, index) => from + index);
}

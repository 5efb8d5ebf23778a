import { writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { StackbenchError, messageOf } from '../../../model/stackbench-error.ts';
import { readTextFile } from '../../machine/files/read-regular-file.ts';
import type { SeededData, SeededItem } from '../running-app.ts';
import { type ItemsApi, itemsApi } from './items-api.ts';

interface HttpSeedOptions {
  /** Of the stack. */
  readonly id: string;
  /** Gets the items with the ids that the server gave them. */
  readonly itemsFile: string;
  readonly signal: AbortSignal;
}

/** Maximum time of filling or emptying a server, in ms. */
const WITHIN_MS = 180_000;
const AT_ONCE = 16;

/**
 * Fills a stack by `POST /items`, and gives it the same items again before each block: what was added is deleted, what
 * was changed is changed back. Only a server that is empty at first is filled, so that all of its items are ours.
 */
export class HttpSeed {
  readonly #options: HttpSeedOptions;
  #items: readonly SeededItem[] = [];
  #seedFile: string | null = null;
  #hasBegun = false;

  constructor(options: HttpSeedOptions) {
    this.#options = options;
  }

  /**
   * The items that the stack has now, by ascending id. `seedFile` is NDJSON of the items that every stack has, without
   * regard to their ids; with another one than before, the stack gets other items.
   * @throws StackbenchError `fill-failed` for a server that has items of others, or does not take ours
   */
  async fill(baseUrl: string, seedFile: string): Promise<SeededData> {
    const { id, itemsFile } = this.#options;
    await this.#within(baseUrl, async (api) => {
      if (!this.#hasBegun) await requireNoItems(id, baseUrl, api);
      const there = this.#hasBegun ? await api.list() : [];
      this.#hasBegun = true;
      const found = new Map(there.map((item) => [item.id, item]));
      const isSame = seedFile === this.#seedFile;
      const isComplete = isSame && this.#items.length > 0 && this.#items.every((item) => found.has(item.id));
      if (isComplete) return this.#restore(api, there, found);
      await atOnce(there, (item) => api.remove(item.id));
      await this.#create(api, seedFile);
    });
    await writeFile(itemsFile, this.#items.map((item) => `${JSON.stringify(item)}\n`).join(''));
    return { itemsFile, items: this.#items };
  }

  /** Whether items of ours may be there. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** @throws StackbenchError `fill-failed` for a server that has items already */
  async requireEmpty(baseUrl: string): Promise<void> {
    await this.#within(baseUrl, async (api) => requireNoItems(this.#options.id, baseUrl, api));
  }

  /** Deletes all items, ours and those that the load created; nothing if it was never filled. */
  async empty(baseUrl: string): Promise<void> {
    if (!this.#hasBegun) return;
    await this.#within(baseUrl, async (api) => atOnce(await api.list(), (item) => api.remove(item.id)), false);
  }

  async #restore(api: ItemsApi, there: readonly SeededItem[], found: ReadonlyMap<string, SeededItem>): Promise<void> {
    const ours = new Set(this.#items.map((item) => item.id));
    const changed = this.#items.filter((item) => {
      const now = found.get(item.id);
      return now?.name !== item.name || now.quantity !== item.quantity;
    });
    await atOnce(
      there.filter((item) => !ours.has(item.id)),
      (item) => api.remove(item.id),
    );
    await atOnce(changed, (item) => api.replace(item));
  }

  async #create(api: ItemsApi, seedFile: string): Promise<void> {
    const lines = (await readTextFile(seedFile)).split('\n').filter((line) => line !== '');
    const created: SeededItem[] = [];
    await atOnce(lines, async (line) => {
      const { name, quantity } = JSON.parse(line) as SeededItem;
      created.push({ id: await api.create({ name, quantity }), name, quantity });
    });
    this.#items = created.sort((one, other) => (one.id < other.id ? -1 : 1));
    this.#seedFile = seedFile;
  }

  /** `isOfRun`: whether it ends with the run, too. */
  async #within(baseUrl: string, work: (api: ItemsApi) => Promise<unknown>, isOfRun = true): Promise<void> {
    const { id, signal } = this.#options;
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    const tooLong = AbortSignal.timeout(WITHIN_MS);
    const ended = isOfRun ? AbortSignal.any([signal, tooLong]) : tooLong;
    const stop = (): void => agent.destroy();
    ended.addEventListener('abort', stop, { once: true });
    try {
      await work(itemsApi(baseUrl, { agent, signal: ended }));
    } catch (error) {
      if (isOfRun) signal.throwIfAborted();
      if (error instanceof StackbenchError) throw error;
      throw notFilled(id, tooLong.aborted ? `It took more than ${WITHIN_MS / 60_000} minutes.` : messageOf(error));
    } finally {
      ended.removeEventListener('abort', stop);
      agent.destroy();
    }
  }
}

/** Works on some of a list at the same time; the first failure ends it. */
async function atOnce<T>(list: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < list.length) await work(list[next++] as T);
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    // After a failure the others ask for nothing more.
    next = list.length;
  }
}

async function requireNoItems(id: string, baseUrl: string, api: ItemsApi): Promise<void> {
  const { length } = await api.list('first-page');
  if (length > 0) throw hasItems(id, baseUrl, length);
}

function hasItems(id: string, baseUrl: string, count: number): StackbenchError {
  return new StackbenchError({
    code: 'fill-failed',
    what: `${id} at ${baseUrl} has ${count === 1 ? 'an item' : `${count} items or more`} already.`,
    why: 'Each stack is measured with the same items and no others. Those of a run are removed at its end, unless it is killed.',
    fix: 'Start it on an empty database.',
  });
}

function notFilled(id: string, why: string): StackbenchError {
  return new StackbenchError({
    code: 'fill-failed',
    what: `${id} could not be filled by POST /items.`,
    why,
    fix: 'The contract is targets/openapi.yaml. Ask the server by hand, and read its log.',
  });
}

import type { Agent } from 'node:http';
import { z } from 'zod';
import { sendRequest } from '../../load/http/send-request.ts';
import type { SeededItem } from '../running-app.ts';

/** What is needed of the Items contract to fill a server. Each rejects with the answer that was not expected. */
export interface ItemsApi {
  /** All items, by their pages; of the first page only if there may be many that are not ours. */
  list(what?: 'first-page'): Promise<SeededItem[]>;
  /** Answers with the new item's id. */
  create(item: Omit<SeededItem, 'id'>): Promise<string>;
  replace(item: SeededItem): Promise<void>;
  remove(id: string): Promise<void>;
}

const itemSchema = z.object({ id: z.string().min(1), name: z.string(), quantity: z.int() });
const PAGE = '/items?limit=100';
/** Characters of an answer that are read: a page of 100 long names. */
const MOST_TEXT = 1024 * 1024;
const MOST_SHOWN = 200;

/** Speaks to a server at its base URL; the signal ends it between two requests. */
export function itemsApi(baseUrl: string, { agent, signal }: { agent: Agent; signal: AbortSignal }): ItemsApi {
  const ask = async (method: string, path: string, expected: number, body?: object): Promise<Answer> => {
    signal.throwIfAborted();
    const json = body === undefined ? null : JSON.stringify(body);
    const answer = await sendRequest({ url: `${baseUrl}${path}`, method, body: json, agent, mostText: MOST_TEXT });
    if (answer.status === expected) return answer;
    throw new Error(
      `${method} ${path} answered ${answer.status}, not ${expected}: ${answer.text.slice(0, MOST_SHOWN)}`,
    );
  };
  return {
    async list(what) {
      const items: SeededItem[] = [];
      const seen = new Set<string>();
      for (let path: string | null = PAGE; path !== null;) {
        if (seen.has(path)) throw new Error(`GET ${path} is the next page of itself.`);
        seen.add(path);
        const answer: Answer = await ask('GET', path, 200);
        items.push(...read(z.array(itemSchema), answer.text, `GET ${path}`));
        path = what === 'first-page' ? null : nextOf(answer.link, baseUrl);
      }
      return items;
    },
    create: async (item) => read(itemSchema, (await ask('POST', '/items', 201, item)).text, 'POST /items').id,
    replace: async ({ id, ...fields }) => void (await ask('PUT', pathOf(id), 200, fields)),
    remove: async (id) => void (await ask('DELETE', pathOf(id), 204)),
  };
}

type Answer = Awaited<ReturnType<typeof sendRequest>>;

function pathOf(id: string): string {
  return `/items/${encodeURIComponent(id)}`;
}

function read<T>(schema: z.ZodType<T>, text: string, question: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new Error(`${question} did not answer with items: ${text.slice(0, MOST_SHOWN)}`);
  }
}

/** The path of `rel="next"`; null on the last page. The host of a link does not matter. */
function nextOf(link: string | null, baseUrl: string): string | null {
  const target = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link ?? '')?.[1];
  const url = target === undefined ? null : URL.parse(target, baseUrl);
  return url === null ? null : `${url.pathname}${url.search}`;
}

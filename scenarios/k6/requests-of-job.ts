import { SharedArray } from 'k6/data';
import type { Params } from 'k6/http';
import { itemIds } from '../item-ids.ts';
import { EXPECTED_STATUS } from '../operations.ts';
import { type Expectation, checksBodies, expectedOf } from '../own/expectation.ts';
import type { ValueRows } from '../own/own-requests.ts';
import {
  type OwnRequestAt,
  type OwnStream,
  openingRequestAt,
  ownExpectations,
  ownRequestAt,
} from '../own/own-stream.ts';
import { type StreamSpec, requestAt, toWire } from '../request-stream.ts';

/** The requests of a job: operations of the Items contract, or those of the user's. */
export interface RequestsJob {
  readonly stream?: StreamSpec;
  /** Of each app. */
  readonly itemsFiles: readonly string[];
  readonly own?: Omit<OwnStream, 'sets'>;
  /** File of the user's sets of values, and their number. */
  readonly valuesFile?: string;
  readonly sets?: number;
  readonly timeoutMs: number;
}

/** A request as k6 sends it. */
export interface Sendable {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
  readonly params: Params;
  readonly expectation: Expectation;
}

interface Requests {
  /** Request `index` of the stream, to the app of this place. */
  next(index: number, app: number): Sendable;
  /** Request `index` of those that open connections. */
  opening(index: number, app: number): Sendable;
}

/** Reads what the requests need; for k6's initialisation, and once for each virtual user. */
export function requestsOfJob(job: RequestsJob): Requests {
  return job.own === undefined ? itemRequests(job) : ownRequests(job, job.own);
}

function itemRequests({ stream, itemsFiles, timeoutMs }: RequestsJob): Requests {
  /** The ids in each file, which apps share. */
  const idsIn: Record<string, readonly string[]> = {};
  for (const file of itemsFiles) idsIn[file] ??= new SharedArray<string>(file, () => itemIds(open(file)));
  const idsOf = itemsFiles.map((file) => idsIn[file] ?? []);
  const readParams = { timeout: timeoutMs, redirects: 0 };
  const params = { ...readParams, headers: { 'Content-Type': 'application/json' } };
  const expected = (operation: keyof typeof EXPECTED_STATUS): Expectation => ({
    status: EXPECTED_STATUS[operation],
    body: null,
  });
  return {
    next(index, app) {
      const { operation, item, body } = requestAt(stream as StreamSpec, index);
      const wire = toWire(operation, item === null ? undefined : idsOf[app]?.[item]);
      const { method, path } = wire;
      return {
        operation,
        method,
        path,
        body,
        params: body === null ? readParams : params,
        expectation: expected(operation),
      };
    },
    opening(index, app) {
      const ids = idsOf[app] ?? [];
      const path = `/items/${ids[index % ids.length]}`;
      return { operation: 'get', method: 'GET', path, body: null, params: readParams, expectation: expected('get') };
    },
  };
}

function ownRequests(job: RequestsJob, own: Omit<OwnStream, 'sets'>): Requests {
  const sets = Array.from({ length: job.sets ?? 0 }, (_, set): ValueRows => {
    const read = (): string[][] => (JSON.parse(open(job.valuesFile as string)) as string[][][])[set] as string[][];
    return new SharedArray(`values ${set}`, read);
  });
  const stream = { ...own, sets };
  const expectations = ownExpectations(stream);
  const responseType = checksBodies(expectations) ? 'text' : 'none';
  const shared = { timeout: job.timeoutMs, redirects: 0, responseType } as const;
  const sendable = ({ operation, method, path, headers, body }: OwnRequestAt): Sendable => {
    const expectation = expectedOf(expectations, operation);
    return { operation, method, path, body, expectation, params: { ...shared, headers } };
  };
  return {
    next: (index) => sendable(ownRequestAt(stream, index)),
    opening: (index) => sendable(openingRequestAt(stream, index)),
  };
}

import { seededName } from './item-ids.ts';
import { mixBits } from './mix-bits.ts';
import { OPERATION_IDS, type OperationId } from './operations.ts';
import { type RankDraw, drawRank, prepareRankDraw } from './rank-draw.ts';
import type { Scenario } from './scenario.ts';

/** Everything that decides the requests of a round; plain JSON, so that k6 gets the sums of Zipf's law ready-made. */
export interface StreamSpec {
  readonly seed: number;
  readonly items: number;
  /** Operations with the upper end of their share in [0, 1), ascending. */
  readonly upTo: readonly (readonly [OperationId, number])[];
  readonly ranks: RankDraw;
}

/** One request, before ids are known; `item` is an index into the seeded items. */
export interface StreamRequest {
  readonly operation: OperationId;
  /** Null if the operation names no item. */
  readonly item: number | null;
  /** JSON to send; null if the operation sends none. */
  readonly body: string | null;
}

/** A request as any HTTP client can send it. */
interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
}

const PAGE_LIMIT = 20;

/** Decides the stream of a scenario. The same scenario, items and seed give the same requests in Node and in k6. */
export function prepareStream(scenario: Pick<Scenario, 'mix' | 'keys'>, items: number, seed: number): StreamSpec {
  const shares = OPERATION_IDS.map((operation) => [operation, scenario.mix[operation] ?? 0] as const).filter(
    ([, share]) => share > 0,
  );
  const total = shares.reduce((sum, [, share]) => sum + share, 0);
  let upTo = 0;
  return {
    seed: seed >>> 0,
    items,
    upTo: shares.map(([operation, share]) => [operation, (upTo += share / total)] as const),
    ranks: prepareRankDraw(scenario.keys, items),
  };
}

/**
 * Request `index` (0, 1, 2…) of the stream: a pure function of both arguments, so any number of connections can share
 * one stream.
 */
export function requestAt(spec: StreamSpec, index: number): StreamRequest {
  const operation = operationFor(spec, fraction(spec.seed, index, 1));
  if (operation === 'list') return { operation, item: null, body: null };
  if (operation === 'create') return { operation, item: null, body: bodyFor(spec.seed, index) };
  const item = drawRank(spec.ranks, fraction(spec.seed, index, 2));
  return { operation, item, body: operation === 'update' ? bodyFor(spec.seed, index) : null };
}

/** Method and path of a request; `ids` are those of the seeded items. */
export function toWire(
  { operation, item }: Pick<StreamRequest, 'operation' | 'item'>,
  ids: readonly string[],
): WireRequest {
  const id = item === null ? undefined : ids[item];
  switch (operation) {
    case 'get':
      return { method: 'GET', path: `/items/${id}` };
    case 'find':
      return { method: 'GET', path: `/items?name=${encodeURIComponent(seededName(item ?? 0))}` };
    case 'list':
      return { method: 'GET', path: `/items?limit=${PAGE_LIMIT}` };
    case 'create':
      return { method: 'POST', path: '/items' };
    case 'update':
      return { method: 'PUT', path: `/items/${id}` };
  }
}

function operationFor({ upTo }: StreamSpec, share: number): OperationId {
  for (const [operation, end] of upTo) if (share < end) return operation;
  // Shares are summed in floating point: the last end may lie a hair below 1.
  return upTo[upTo.length - 1]?.[0] ?? 'get';
}

function bodyFor(seed: number, index: number): string {
  const name = `item ${index} ${hash(seed, index, 3).toString(16).padStart(8, '0')}`;
  return `{"name":"${name}","quantity":${hash(seed, index, 4) % 1000}}`;
}

function fraction(seed: number, index: number, salt: number): number {
  return hash(seed, index, salt) / 4294967296;
}

/** 32 mixed bits of three numbers: each is added, and the sum mixed. */
function hash(seed: number, index: number, salt: number): number {
  return mixBits((mixBits((mixBits(seed ^ 0x9e3779b9) + index) | 0) + Math.imul(salt, 0x85ebca6b)) | 0) >>> 0;
}

import { readFileSync } from 'node:fs';
import type { OperationId } from '../../../../scenarios/operations.ts';
import { requestAt, toWire } from '../../../../scenarios/request-stream.ts';
import type { ChildJob } from './child-messages.ts';
import type { NextRequest } from './clock-client.ts';

/**
 * One stream for all connections: each takes the next request when it is free. Requests without a body are made once for each item and
 * kept as bytes (about 200 each), as autocannon alone does: a new string every time showed in its throughput.
 */
export function requestSource(job: Pick<ChildJob, 'baseUrl' | 'stream' | 'itemsFile'>): () => NextRequest {
  const ids = readFileSync(job.itemsFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { readonly id: string }).id);
  const fixedHeaders = `Host: ${new URL(job.baseUrl).host}\r\nConnection: keep-alive\r\n`;
  const headOf = (operation: OperationId, item: number | null): string => {
    const { method, path } = toWire(operation, item === null ? undefined : ids[item]);
    return `${method} ${path} HTTP/1.1\r\n${fixedHeaders}`;
  };
  const kept = new Map<OperationId, NextRequest[]>();
  const bodyless = (operation: OperationId, item: number | null): NextRequest => {
    let ofOperation = kept.get(operation);
    if (ofOperation === undefined) kept.set(operation, (ofOperation = []));
    return (ofOperation[item ?? 0] ??= { operation, wire: Buffer.from(`${headOf(operation, item)}\r\n`, 'latin1') });
  };
  let index = 0;
  return () => {
    const { operation, item, body } = requestAt(job.stream, index++);
    if (body === null) return bodyless(operation, item);
    // Bodies of the stream are ASCII: their length in characters is that in bytes.
    const head = `${headOf(operation, item)}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    return { operation, wire: Buffer.from(head + body, 'latin1') };
  };
}

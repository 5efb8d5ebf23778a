import { readFileSync } from 'node:fs';
import { itemIds } from '../../../../scenarios/item-ids.ts';
import type { OperationId } from '../../../../scenarios/operations.ts';
import type { OwnStream } from '../../../../scenarios/own/own-stream.ts';
import { type StreamRequest, requestAt } from '../../../../scenarios/request-stream.ts';
import { isOwnStream } from '../../../../scenarios/stream.ts';
import { ownWireTexts } from '../../http/own-wire-texts.ts';
import { type AskedApp, type WireText, wireWriter } from '../../http/wire-text.ts';
import type { ChildJob } from './child-messages.ts';
import type { NextRequest } from './clock-client.ts';

/**
 * One stream for all connections: each takes the next request when it is free. Requests without a body are written once
 * for each item and kept as bytes (about 200 each), as autocannon itself does: a new string each time reduced its
 * throughput.
 */
export function requestSource(job: Pick<ChildJob, 'stream' | 'itemsFile'> & AskedApp): () => NextRequest {
  const { stream } = job;
  if (isOwnStream(stream)) return ownSource(job, stream);
  const write = wireWriter(job, itemIds(readFileSync(job.itemsFile, 'utf8')));
  const make = (request: StreamRequest): NextRequest => ({
    operation: request.operation,
    wire: Buffer.from(write(request), 'latin1'),
  });
  const kept = new Map<OperationId, NextRequest[]>();
  let index = 0;
  return () => {
    const request = requestAt(stream, index++);
    const { operation, item, body } = request;
    if (body !== null) return make(request);
    let ofOperation = kept.get(operation);
    if (ofOperation === undefined) kept.set(operation, (ofOperation = []));
    return (ofOperation[item ?? 0] ??= make(request));
  };
}

/** Texts that are written once have their bytes kept. */
function ownSource(app: AskedApp, stream: OwnStream): () => NextRequest {
  const texts = ownWireTexts(app, stream);
  const kept = new WeakMap<WireText, NextRequest>();
  let index = 0;
  return () => {
    const text = texts.at(index++);
    let next = kept.get(text);
    if (next === undefined) {
      next = { operation: text.operation, wire: Buffer.from(text.wire, 'latin1') };
      kept.set(text, next);
    }
    return next;
  };
}

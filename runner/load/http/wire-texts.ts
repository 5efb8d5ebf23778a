import { requestAt } from '../../../scenarios/request-stream.ts';
import { type Stream, isOwnStream } from '../../../scenarios/stream.ts';
import { ownWireTexts } from './own-wire-texts.ts';
import { type AskedApp, type WireTexts, wireWriter } from './wire-text.ts';

/** Writes the requests of a stream to one server; `ids` are those of the seeded items. */
export function wireTexts(app: AskedApp, stream: Stream, ids: readonly string[]): WireTexts {
  if (isOwnStream(stream)) return ownWireTexts(app, stream);
  const write = wireWriter(app, ids);
  return {
    at(index) {
      const request = requestAt(stream, index);
      return { operation: request.operation, wire: write(request) };
    },
    opening: (index) => ({
      operation: 'get',
      wire: write({ operation: 'get', item: index % ids.length, body: null }),
    }),
  };
}

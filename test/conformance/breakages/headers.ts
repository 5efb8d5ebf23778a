import { ITEM, LIST, answering, route, withHeaders } from '../alterations.ts';
import type { Breakages, Reply } from '../broken-target.ts';

const readsItem = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
  ['GET', 'HEAD'].includes(method) && ITEM.test(path);
const adding =
  (name: string, value: string) =>
  (reply: Reply): Reply =>
    withHeaders(reply, { [name]: value });

export const HEADERS_BREAKAGES = {
  'json-content-type': [
    {
      how: 'sends items as text/html',
      front: answering(readsItem, (reply) =>
        reply.status === 200 ? adding('content-type', 'text/html')(reply) : reply,
      ),
    },
    {
      how: 'sends lists as application/hal+json',
      front: answering(route('GET', '/items?limit=1'), adding('content-type', 'application/hal+json')),
    },
    {
      how: 'sends what it creates as plain text',
      front: answering(route('POST', '/items'), (reply) =>
        reply.status === 201 ? adding('content-type', 'text/plain')(reply) : reply,
      ),
    },
    {
      how: 'sends what was PATCHed as a merge patch',
      front: answering(route('PATCH', ITEM), (reply) =>
        reply.status === 200 ? adding('content-type', 'application/merge-patch+json')(reply) : reply,
      ),
    },
    {
      how: 'sends /health as plain text',
      front: answering(route('GET', '/health'), adding('content-type', 'text/plain')),
    },
  ],
  'content-length': [
    {
      how: 'sends long lists in chunks',
      front: answering(
        (asked) => route('GET', LIST)(asked) && asked.path.includes('limit=100'),
        (reply) => withHeaders(reply, { 'content-length': undefined }),
      ),
    },
    {
      how: 'sends items in chunks',
      front: answering(readsItem, (reply) => withHeaders(reply, { 'content-length': undefined })),
      alsoBreaks: ['header-names'],
    },
    {
      how: 'counts characters instead of bytes',
      front: answering(
        (asked) => route('GET', ITEM)(asked),
        (reply) => (reply.status === 200 ? adding('content-length', String(reply.body.length))(reply) : reply),
      ),
      alsoBreaks: ['create-bounds', 'name-kept'],
    },
  ],
  'header-names': [
    { how: 'sends ETag', front: answering(route('GET', ITEM), adding('etag', 'W/"1"')) },
    { how: 'sends X-Powered-By', front: answering(() => true, adding('x-powered-by', 'Express')) },
    { how: 'sends ETag with /health', front: answering(route('GET', '/health'), adding('etag', 'W/"1"')) },
    { how: 'sends no Date', front: answering(route('PUT', ITEM), (reply) => withHeaders(reply, { date: undefined })) },
    { how: 'sends Vary with what it creates', front: answering(route('POST', '/items'), adding('vary', 'Accept')) },
    {
      how: 'does not say what /items allows',
      front: answering(route('PUT', '/items'), (reply) => withHeaders(reply, { allow: undefined })),
      alsoBreaks: ['method-405'],
    },
  ],
} as const satisfies Breakages;

import { ITEM, LIST, type Matches, answering, instead, json, problem, route, withHeaders } from '../alterations.ts';
import type { Breakage, Breakages, Front } from '../broken-target.ts';
import type { OutageRuleId } from '../outage-rules.ts';

const ANSWER_NEVER = new Promise<never>(() => undefined);
const hanging = (matches: Matches) => (): Front => (asked, forward) => (matches(asked) ? ANSWER_NEVER : forward(asked));

/** What can go wrong on every route of items. */
function refusingWrongly(matches: Matches): [Breakage<OutageRuleId>, ...Breakage<OutageRuleId>[]] {
  return [
    { how: 'answers 500', front: instead(matches, () => problem(500)) },
    { how: 'answers 404', front: instead(matches, () => problem(404)) },
    {
      how: 'does not say when to try again',
      front: answering(matches, (reply) => withHeaders(reply, { 'retry-after': undefined })),
    },
    {
      how: 'says to try again soon',
      front: answering(matches, (reply) => withHeaders(reply, { 'retry-after': 'soon' })),
    },
    {
      how: 'refuses with application/json',
      front: answering(matches, (reply) => withHeaders(reply, { 'content-type': 'application/json' })),
    },
  ];
}

const get = route('GET', ITEM);
const list = route('GET', LIST);
const post = route('POST', '/items');
const put = route('PUT', ITEM);
const patch = route('PATCH', ITEM);
const remove = route('DELETE', ITEM);
const nobody = { id: '0', name: 'during an outage', quantity: 1 };

export const OUTAGE_BREAKAGES = {
  'outage-get': [
    ...refusingWrongly(get),
    { how: 'hangs on a read', front: hanging(get) },
    { how: 'answers null to a read', front: instead(get, () => json(200, null)) },
    {
      how: 'answers from a cache that it does not have',
      front: ({ items }) => instead(get, () => withHeaders(json(200, items[0]), { 'x-cache': 'HIT' }))(),
    },
    {
      how: 'answers old values from its cache',
      hasCache: true,
      front: answering(get, () => withHeaders(json(200, nobody), { 'x-cache': 'HIT' })),
    },
    {
      how: 'says MISS and answers all the same',
      hasCache: true,
      front: answering(get, (reply) => withHeaders(reply, { 'x-cache': 'MISS' })),
    },
  ],
  'outage-list': [
    ...refusingWrongly(list),
    { how: 'answers an empty list', front: instead(list, () => json(200, [])) },
    {
      how: 'answers an empty list with a cache',
      hasCache: true,
      front: instead(list, () => withHeaders(json(200, []), { 'x-cache': 'HIT' })),
    },
  ],
  'outage-create': [
    ...refusingWrongly(post),
    { how: 'says that it has created an item', front: instead(post, () => json(201, nobody)) },
  ],
  'outage-put': [
    ...refusingWrongly(put),
    { how: 'says that it has replaced an item', front: instead(put, () => json(200, nobody)) },
  ],
  'outage-patch': [
    ...refusingWrongly(patch),
    { how: 'says that it has changed an item', front: instead(patch, () => json(200, nobody)) },
  ],
  'outage-delete': [
    ...refusingWrongly(remove),
    { how: 'says that it has deleted an item', front: instead(remove, () => ({ status: 204, headers: {}, body: '' })) },
  ],
  'outage-health': [
    { how: 'is not healthy without its store', front: instead(route('GET', '/health'), () => problem(503)) },
  ],
  'outage-ready': [
    { how: 'is ready without its store', front: instead(route('GET', '/ready'), () => json(200, { status: 'ok' })) },
    { how: 'fails when it is asked whether it is ready', front: instead(route('GET', '/ready'), () => problem(500)) },
    { how: 'hangs when it is asked whether it is ready', front: hanging(route('GET', '/ready')) },
  ],
} as const satisfies Breakages<OutageRuleId>;

import type { Item, ItemFields } from '../../../targets/item.ts';
import { MemoryStore } from '../../../targets/stores/memory.ts';
import { ITEM, answering, edited, fieldsIn, idIn, ignoring, instead, json, problem, route } from '../alterations.ts';
import type { Asked, Behind, Breakages, Front } from '../broken-target.ts';

const patch = route('PATCH', ITEM);
const isMerge = ({ headers }: Asked): boolean => headers['content-type'] === 'application/merge-patch+json';
const sends = (asked: Asked, member: string): boolean => patch(asked) && Object.keys(fieldsIn(asked)).join() === member;
const hasNull = (asked: Asked): boolean =>
  patch(asked) && isMerge(asked) && Object.values(fieldsIn(asked)).includes(null);

/** Reads, and writes a moment later: of two at the same time one is lost. */
class CarelessStore extends MemoryStore {
  override async patch(id: string, fields: Partial<ItemFields>): Promise<Item | null> {
    const before = await this.get(id);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    return before === null ? null : super.patch(id, { ...before, ...fields });
  }
}

/** Sets the member that is not sent to a default. */
class ForgetfulStore extends MemoryStore {
  override patch(id: string, fields: Partial<ItemFields>): Promise<Item | null> {
    return super.patch(id, { name: 'unnamed', quantity: 0, ...fields });
  }
}

/** Answers a PATCH of only the name with the item as it was. */
const answersBefore =
  ({ store }: Behind): Front =>
  async (asked, forward) => {
    const before = sends(asked, 'name') ? await store.get(idIn(asked)) : null;
    const reply = await forward(asked);
    return before !== null && reply.status === 200 ? edited(reply, () => before) : reply;
  };

/** Answers a merge patch as if it were kept. */
const unkept =
  ({ store }: Behind): Front =>
  async (asked, forward) => {
    const before = patch(asked) && isMerge(asked) ? await store.get(idIn(asked)) : null;
    const reply = await forward(asked);
    if (before !== null) await store.update(before.id, before);
    return reply;
  };

/** Takes null in a merge patch for 0 and an empty name; `isReported` decides whether its answer says so. */
const clearing =
  (isReported: boolean) =>
  ({ store }: Behind): Front =>
  async (asked, forward) => {
    if (!hasNull(asked)) return forward(asked);
    const empty = { name: '', quantity: 0 };
    const item = await store.patch(
      idIn(asked),
      Object.fromEntries(Object.entries(empty).filter(([name]) => name in fieldsIn(asked))),
    );
    return isReported ? json(200, item) : forward(asked);
  };

export const PATCHING_BREAKAGES = {
  'patch-one-member': [
    { how: 'answers a PATCH of the name with the item as it was', front: answersBefore },
    {
      how: 'does not keep a PATCH of the name',
      front: ignoring((asked) => sends(asked, 'name') && fieldsIn(asked)['name'] !== null),
      alsoBreaks: ['patch-parallel'],
    },
    {
      how: 'sets the member that is not sent to a default',
      store: () => new ForgetfulStore(),
      alsoBreaks: ['patch-to-zero', 'patch-merge-patch', 'patch-parallel'],
    },
    {
      how: 'answers a PATCH with the members that were sent',
      front: answering(patch, (reply, asked) =>
        reply.status === 200 ? edited(reply, () => ({ id: idIn(asked), ...fieldsIn(asked) })) : reply,
      ),
      alsoBreaks: ['patch-to-zero', 'patch-merge-patch'],
    },
  ],
  'patch-to-zero': [
    {
      how: 'takes a quantity of 0 for none',
      front: ignoring((asked) => patch(asked) && fieldsIn(asked)['quantity'] === 0),
    },
    {
      how: 'refuses a PATCH to 0',
      front: instead(
        (asked) => patch(asked) && fieldsIn(asked)['quantity'] === 0,
        () => problem(400),
      ),
    },
  ],
  'patch-merge-patch': [
    {
      how: 'does not know merge patches',
      front: instead(
        (asked) => patch(asked) && isMerge(asked),
        () => problem(415),
      ),
      alsoBreaks: ['patch-no-null'],
    },
    { how: 'answers a merge patch and does not keep it', front: unkept },
    {
      how: 'takes a merge patch and ignores it',
      front: ignoring((asked) => patch(asked) && isMerge(asked) && !hasNull(asked)),
    },
  ],
  'patch-needs-one': [
    {
      how: 'takes a PATCH without a member',
      front: ignoring((asked) => patch(asked) && asked.body === '{}'),
      alsoBreaks: ['problem-shape'],
    },
    {
      how: 'answers 422 to a PATCH without a member',
      front: instead(
        (asked) => patch(asked) && asked.body === '{}',
        () => problem(422),
      ),
    },
  ],
  'patch-no-null': [
    { how: 'clears a member with null', front: clearing(true) },
    { how: 'refuses null and yet clears the member', front: clearing(false) },
    { how: 'ignores null in a merge patch', front: ignoring(hasNull) },
  ],
  'patch-parallel': [{ how: 'reads before it writes', store: () => new CarelessStore() }],
} as const satisfies Breakages;

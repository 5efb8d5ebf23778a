import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkConformance } from '../../runner/conformance/check-conformance.ts';
import { RULES } from '../../runner/conformance/rule-registry.ts';
import type { ConformanceContext, Violation } from '../../runner/conformance/rule.ts';
import type { ItemStore } from '../../targets/item-store.ts';
import { MemoryStore } from '../../targets/stores/memory.ts';
import { cachedStore } from './alterations.ts';
import { BODIES_BREAKAGES } from './breakages/bodies.ts';
import { BODY_FORMS_BREAKAGES } from './breakages/body-forms.ts';
import { CACHE_BREAKAGES } from './breakages/cache.ts';
import { CREATING_BREAKAGES } from './breakages/creating.ts';
import { DELETING_BREAKAGES } from './breakages/deleting.ts';
import { FINDING_BREAKAGES } from './breakages/finding.ts';
import { HEADERS_BREAKAGES } from './breakages/headers.ts';
import { LISTING_NEW_BREAKAGES } from './breakages/listing-new.ts';
import { NAMES_BREAKAGES } from './breakages/names.ts';
import { OUTAGE_BREAKAGES } from './breakages/outage.ts';
import { PAGE_QUERIES_BREAKAGES } from './breakages/page-queries.ts';
import { PAGES_BREAKAGES } from './breakages/pages.ts';
import { PATCHING_BREAKAGES } from './breakages/patching.ts';
import { PROBLEMS_BREAKAGES } from './breakages/problems.ts';
import { READING_BREAKAGES } from './breakages/reading.ts';
import { REPLACING_BREAKAGES } from './breakages/replacing.ts';
import { SERVICE_BREAKAGES } from './breakages/service.ts';
import { type Breakage, type Breakages, type Front, SEEDED, serveBehind } from './broken-target.ts';
import { checkOutage } from './check-outage.ts';
import { DOWN_STORE, downBehindCache } from './down-store.ts';
import { OUTAGE_RULES, type OutageRuleId } from './outage-rules.ts';

/** Every rule with the ways to break it; a rule without one does not compile, nor does one that there is not. */
const BREAKAGES: Required<Breakages> = {
  ...SERVICE_BREAKAGES,
  ...READING_BREAKAGES,
  ...PAGES_BREAKAGES,
  ...PAGE_QUERIES_BREAKAGES,
  ...FINDING_BREAKAGES,
  ...CREATING_BREAKAGES,
  ...LISTING_NEW_BREAKAGES,
  ...NAMES_BREAKAGES,
  ...REPLACING_BREAKAGES,
  ...PATCHING_BREAKAGES,
  ...DELETING_BREAKAGES,
  ...BODIES_BREAKAGES,
  ...BODY_FORMS_BREAKAGES,
  ...PROBLEMS_BREAKAGES,
  ...CACHE_BREAKAGES,
  ...HEADERS_BREAKAGES,
};
const DURING_AN_OUTAGE: Required<Breakages<OutageRuleId>> = OUTAGE_BREAKAGES;

interface Suite {
  readonly when: string;
  readonly rules: readonly { readonly id: string }[];
  readonly breakages: Readonly<Record<string, readonly Breakage<string>[]>>;
  makeStore(hasCache: boolean): ItemStore | Promise<ItemStore>;
  check(context: ConformanceContext): Promise<readonly Violation[]>;
}

const SUITES: readonly Suite[] = [
  {
    when: 'with its store',
    rules: RULES,
    breakages: BREAKAGES,
    makeStore: (hasCache) => (hasCache ? cachedStore() : new MemoryStore()),
    check: (context) => checkConformance(context, { depth: 'full' }),
  },
  {
    when: 'without its store',
    rules: OUTAGE_RULES,
    breakages: DURING_AN_OUTAGE,
    makeStore: (hasCache) => (hasCache ? downBehindCache(SEEDED[0] ?? { id: '' }) : DOWN_STORE),
    check: checkOutage,
  },
];

const unaltered: Front = (asked, forward) => forward(asked);

async function brokenRules(
  suite: Suite,
  { hasCache = false, finds = true, front, store }: Partial<StackFault>,
): Promise<string[]> {
  const made = store?.() ?? (await suite.makeStore(hasCache));
  const target = await serveBehind(front ?? (() => unaltered), { store: made, hasCache, finds });
  try {
    return (await suite.check(target.context)).map(({ rule }) => rule).toSorted();
  } finally {
    await target.close();
  }
}

type StackFault = Omit<Breakage<string>, 'hasCache'> & { readonly hasCache: boolean; readonly finds: boolean };

for (const suite of SUITES) {
  describe(`a stack ${suite.when}`, () => {
    for (const hasCache of [false, true]) {
      it(`keeps every rule when nothing is broken, ${hasCache ? 'with' : 'without'} a cache`, async () => {
        assert.deepEqual(await brokenRules(suite, { hasCache }), []);
      });
    }

    it('has a way to break each of its rules, and of no others', () => {
      assert.deepEqual(Object.keys(suite.breakages).toSorted(), suite.rules.map(({ id }) => id).toSorted());
    });

    for (const [rule, breakages] of Object.entries(suite.breakages)) {
      for (const breakage of breakages) {
        it(`is refused by ${rule}, and by nothing unrelated, when it ${breakage.how}`, async () => {
          const expected = [rule, ...(breakage.alsoBreaks ?? [])].toSorted();
          // What is wrong with names or lists is wrong in what is found, too.
          const finds = Object.hasOwn(FINDING_BREAKAGES, rule);
          assert.deepEqual(await brokenRules(suite, { ...breakage, finds }), expected);
        });
      }
    }
  });
}

import type { Rule } from '../rule.ts';
import { CACHE_RULES } from './cache.ts';
import { CREATING_RULES } from './creating.ts';
import { DELETING_RULES } from './deleting.ts';
import { PAGES_RULES } from './pages.ts';
import { PATCHING_RULES } from './patching.ts';
import { PROBLEMS_RULES } from './problems.ts';
import { READING_RULES } from './reading.ts';
import { REPLACING_RULES } from './replacing.ts';

/** Every rule of the Items contract, in the order in which they are checked. */
export const RULES: readonly Rule[] = [
  ...READING_RULES,
  ...PAGES_RULES,
  ...CREATING_RULES,
  ...REPLACING_RULES,
  ...PATCHING_RULES,
  ...DELETING_RULES,
  ...PROBLEMS_RULES,
  ...CACHE_RULES,
];

import type { Rule } from './rule.ts';
import { BODIES_RULES } from './rules/bodies.ts';
import { CACHE_RULES } from './rules/cache.ts';
import { CREATING_RULES } from './rules/creating.ts';
import { DELETING_RULES } from './rules/deleting.ts';
import { FINDING_RULES } from './rules/finding.ts';
import { HEADERS_RULES } from './rules/headers.ts';
import { PAGES_RULES } from './rules/pages.ts';
import { PATCHING_RULES } from './rules/patching.ts';
import { PROBLEMS_RULES } from './rules/problems.ts';
import { READING_RULES } from './rules/reading.ts';
import { REPLACING_RULES } from './rules/replacing.ts';
import { SERVICE_RULES } from './rules/service.ts';

const IN_ORDER = [
  ...SERVICE_RULES,
  ...READING_RULES,
  ...PAGES_RULES,
  ...FINDING_RULES,
  ...CREATING_RULES,
  ...REPLACING_RULES,
  ...PATCHING_RULES,
  ...DELETING_RULES,
  ...BODIES_RULES,
  ...PROBLEMS_RULES,
  ...CACHE_RULES,
  ...HEADERS_RULES,
] as const;

/** The id of a rule of the Items contract. */
export type RuleId = (typeof IN_ORDER)[number]['id'];

/**
 * The whole Items contract, in the order in which it is checked: the full walk needs the data untouched and is early.
 */
export const RULES: readonly (Rule & { readonly id: RuleId })[] = IN_ORDER;

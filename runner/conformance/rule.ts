import type { ApiClient } from './api-client.ts';

/** What every stack stores and answers, its members in this order. */
export interface Item {
  readonly id: string;
  readonly name: string;
  readonly quantity: number;
}

/** The stack that is checked and what is known about its data. */
export interface ConformanceContext {
  /** Origin of the stack: `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  /** The first seeded items in ascending id order, at least one of them. */
  readonly seededItems: readonly Item[];
  /** Number of items of the stack before the check. */
  readonly seededCount: number;
  /** Whether reads go through a cache, and so carry `X-Cache`. */
  readonly hasCache: boolean;
  /** Whether bodies are validated. */
  readonly validates: boolean;
  /** Whether items can be found by name; not needed of stacks of which no scenario asks it. Default: no. */
  readonly finds?: boolean;
  /** Ends the check early; the check then throws the signal's reason. */
  readonly signal: AbortSignal;
}

/** What a rule is given: the context and a client that remembers what it created. */
export interface RuleContext extends ConformanceContext {
  readonly api: ApiClient;
}

/** One sentence of the Items contract that can be checked over HTTP. */
export interface Rule {
  /** Kebab-case and unique over all rules. */
  readonly id: string;
  /** The rule as a sentence. */
  readonly title: string;
  /** Part of the short check before each visit. */
  readonly smoke?: true;
  /** Applies only to stacks with (`true`) or without (`false`) a cache, that validate, or find; to all if absent. */
  readonly appliesTo?: { readonly cache: boolean } | { readonly validates: true } | { readonly finds: true };
  /** Resolves when the stack keeps the rule and throws a RuleViolation when it does not. */
  run(context: RuleContext): Promise<void>;
}

/** A rule that a stack broke: what was expected and what was seen. */
export interface Violation {
  readonly rule: string;
  readonly title: string;
  readonly expected: string;
  readonly actual: string;
}

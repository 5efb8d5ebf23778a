import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/**
 * The issues with those of unions replaced by those of the one kind that was meant: an object that is wrong is
 * explained as an object, and not as a list. A union that has a message of its own keeps it.
 */
export function withoutUnions(issues: readonly Issue[]): Issue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union' || issue.message !== 'Invalid input') return [issue];
    const meant = issue.errors.find((inner) => !inner.some(isOfOtherType)) ?? issue.errors[0] ?? [];
    return withoutUnions(meant.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })));
  });
}

function isOfOtherType({ code, path }: Issue): boolean {
  return code === 'invalid_type' && path.length === 0;
}

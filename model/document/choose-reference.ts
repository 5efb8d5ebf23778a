/**
 * The stack with which others are compared: the first of `order` that is ranked; null for none. The rule of a report's
 * sections, and of the stack that is in each group if memory does not hold all stacks at once.
 */
export function chooseReference(order: readonly string[], ranked: readonly string[]): string | null {
  return order.find((name) => ranked.includes(name)) ?? ranked[0] ?? null;
}

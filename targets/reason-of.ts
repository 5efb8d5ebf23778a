/**
 * What went wrong and what is behind it: drivers put the reason into a cause, or into one of several errors without a
 * message.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const behind = [...(error instanceof AggregateError ? (error.errors as unknown[]) : []), error.cause];
  const texts = [error.message, ...behind.filter((one) => one instanceof Error).map(reasonOf)];
  return [...new Set(texts.filter((text) => text !== ''))].join(' ');
}

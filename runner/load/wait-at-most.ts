/** Waits for some time, in ms, or until the first of several promises resolves. */
export async function waitAtMost(ms: number, ...sooner: readonly Promise<unknown>[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  for (const one of sooner) void one.then(() => resolve());
  await promise;
  clearTimeout(timer);
}

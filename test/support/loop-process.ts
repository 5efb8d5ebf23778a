import { watchLoop } from '../../targets/watch-loop.ts';

/**
 * A process whose event loop stands still for `{standStillMs}` when it is told to, then says `{stood: true}`; it
 * watches itself as targets do.
 */
watchLoop();
process.on('message', (message) => {
  const { standStillMs } = message as { readonly standStillMs?: number };
  if (standStillMs === undefined) return;
  const until = performance.now() + standStillMs;
  while (performance.now() < until);
  process.send?.({ stood: true });
});
process.once('disconnect', () => process.exit(0));

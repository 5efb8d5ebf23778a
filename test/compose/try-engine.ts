import { forwardingClosed, startOwnDockerd } from './own-dockerd.ts';

/**
 * Starts a Docker engine as the container suite does and ends it; exits 1 with the reason when that cannot be done
 * here.
 */
try {
  const engine = await startOwnDockerd();
  await engine.stop();
  const why = forwardingClosed();
  if (why !== null) throw new Error(why);
} catch (error) {
  console.error(String(error).slice(-500));
  process.exitCode = 1;
}

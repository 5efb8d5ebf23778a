import { reportFailure } from './run-target.ts';
import { serveStack } from './serve-stack.ts';
import { readSettings } from './settings.ts';
import { VISIT_ENV } from './workers/messages.ts';

try {
  const { workers } = readSettings(process.env).app;
  if (workers > 1 && process.env[VISIT_ENV] === undefined)
    await (await import('./serve-workers.ts')).serveWorkers(workers, process.env);
  else await serveStack(process.env);
} catch (error) {
  reportFailure(error);
}

import type { Environment } from '../../model/document/environment.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import type { RecordedWarning } from '../../model/document/warning.ts';
import { teardownWarning } from '../blocks/teardown-warning.ts';
import type { Teardown } from '../machine/processes/teardown.ts';
import { readHostLoad } from '../measure/host-load.ts';
import type { ExperimentRequest } from './experiment-request.ts';

type HeaderRequest = Pick<ExperimentRequest, 'id' | 'command' | 'toolVersion'>;

type Header = Pick<RunResult, 'id' | 'tool' | 'command' | 'startedAt' | 'finishedAt' | 'state'>;

/** What the documents of all experiments begin with, for an experiment that begins now. */
export function documentHeader({ id, command, toolVersion }: HeaderRequest): Header {
  return {
    id,
    tool: { name: 'stackbench', version: toolVersion },
    command,
    startedAt: new Date().toISOString(),
    finishedAt: null,
    state: 'running',
  };
}

interface OpenDocument {
  state: RunResult['state'];
  finishedAt: string | null;
  readonly environment: Environment;
  readonly warnings: RecordedWarning[];
}

/**
 * Ends a document as completed, or as interrupted if the signal says so, and runs the teardown, which may add warnings.
 */
export async function finishDocument(document: OpenDocument, signal: AbortSignal, teardown: Teardown): Promise<void> {
  const wasAborted = signal.aborted;
  if (!wasAborted) document.environment.after = await readHostLoad();
  document.finishedAt = new Date().toISOString();
  document.state = wasAborted ? 'interrupted' : 'completed';
  document.warnings.push(...(await teardown.run()).map(teardownWarning));
}

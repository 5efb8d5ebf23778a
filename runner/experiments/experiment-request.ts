import type { Redaction } from '../../model/redact.ts';
import type { ResultFolder } from '../results/result-folder.ts';

/** What all requests for an experiment have in common. */
export interface ExperimentRequest {
  readonly id: string;
  /** Gets the document, at each checkpoint and at the end. */
  readonly folder: Pick<ResultFolder, 'path' | 'checkpoint'>;
  /** The command line that repeats it. */
  readonly command: string;
  readonly toolVersion: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's current folder. */
  readonly cwd: string;
  /** Whether the document names this machine. */
  readonly includeHost: boolean;
  /** What must not be written to the document. */
  readonly redaction: Redaction;
  /** Interrupts it. */
  readonly signal: AbortSignal;
}

import type { ClaimsPart, DriverPart } from '../../../model/document/claims-result.ts';
import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError, toErrorRecord } from '../../../model/stackbench-error.ts';
import { Teardown } from '../../machine/processes/teardown.ts';
import { runCapacity } from '../capacity/run-capacity.ts';
import { runBenchmark } from '../run/run-benchmark.ts';
import type { ClaimsEvents } from './claims-events.ts';
import type { ClaimsRequest, PartRequest } from './claims-request.ts';
import type { ClaimsSize } from './claims-size.ts';
import { measureDriverPart } from './measure-driver-part.ts';

interface PlayPart {
  readonly request: ClaimsRequest;
  readonly size: ClaimsSize;
  readonly workDir: string;
  /** Whether nothing was measured yet: then wrong usage is refused. */
  readonly isFirst: boolean;
  /** Keeps what the part has measured so far. */
  readonly save: (part: ClaimsPart) => Promise<void>;
  /** Gets what could not be removed or stopped at the end of the part. */
  readonly onLeft: (what: string) => void;
}

/**
 * Plays one part to its end, with datastores of its own, and keeps what it measured after each of its blocks. A part
 * that fails is kept as failed; an interrupt ends it, and what it measured stays.
 * @throws StackbenchError for wrong usage, by the first part only: others must not lose what was measured
 */
export async function playPart(part: PartRequest, play: PlayPart, events: ClaimsEvents): Promise<void> {
  try {
    await playByKind(part, play, events);
  } catch (error) {
    if (play.request.signal.aborted) return;
    if (play.isFirst && error instanceof StackbenchError && error.exitCode === EXIT.usage) throw error;
    await play.save({ kind: 'failed', id: part.id, error: toErrorRecord(error) });
  }
}

async function playByKind(part: PartRequest, play: PlayPart, events: ClaimsEvents): Promise<void> {
  const { request, size, save } = play;
  const common = { ...request, id: `${request.id}-${part.id}`, linkAsLatest: false };
  switch (part.kind) {
    case 'run': {
      const keep = (result: object): Promise<void> => save({ kind: 'run', id: part.id, result } as ClaimsPart);
      const plan = { ...part.plan, ...size, maxDurationMs: null };
      await runBenchmark({ ...common, folder: keptBy(request, keep), plan, specs: part.specs }, events.ofRun);
      return;
    }
    case 'capacity': {
      const keep = (result: object): Promise<void> => save({ kind: 'capacity', id: part.id, result } as ClaimsPart);
      const { plan, specs, prices } = part;
      await runCapacity({ ...common, folder: keptBy(request, keep), plan, specs, prices }, events.ofCapacity);
      return;
    }
    case 'drivers':
      await playDriverPart(part, play, events);
  }
}

/** A part writes no file of its own: its document is a part of ours. */
function keptBy({ folder }: ClaimsRequest, keep: (document: object) => Promise<void>): ClaimsRequest['folder'] {
  return { path: folder.path, checkpoint: (_name, document) => keep(document) };
}

async function playDriverPart(
  { id, workloads }: PartRequest & { kind: 'drivers' },
  { request, size, workDir, save, onLeft }: PlayPart,
  events: ClaimsEvents,
): Promise<void> {
  const teardown = new Teardown();
  const part: DriverPart = { kind: 'drivers', id, services: [], unavailable: [], blocks: [] };
  const onBlock = async (done: number): Promise<void> => {
    await save(part);
    events.onDriverBlock({ done, total: size.visits });
  };
  const onNote = (text: string): void => events.onNote(text);
  try {
    await measureDriverPart(part, { ...request, workloads, size, workDir, onNote, onBlock }, teardown);
    await save(part);
  } finally {
    (await teardown.run()).forEach(onLeft);
  }
}

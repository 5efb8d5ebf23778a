import { StackbenchError } from '../../../model/stackbench-error.ts';
import { bytesInWords } from '../../machine/files/bytes-in-words.ts';
import { RESERVE_BYTES } from './app-memory.ts';

/** An app for which there is no memory even beside the reference only, so that it can be in no group. */
export function memoryTooSmall(
  id: string,
  reference: string,
  { neededBytes, availableBytes }: { readonly neededBytes: number; readonly availableBytes: number },
): StackbenchError {
  return new StackbenchError({
    code: 'memory-too-small',
    what: `Memory does not hold ${id} and ${reference}, its reference, at the same time.`,
    why: `${id} needs about ${bytesInWords(neededBytes)} more, and ${bytesInWords(RESERVE_BYTES)} must stay free for load generators and datastores; ${bytesInWords(availableBytes)} were available.`,
    fix: 'Stop other programs, give the machine or container more memory, or name stacks that need less with --targets.',
  });
}

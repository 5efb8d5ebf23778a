import { constants } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { cannotMake, cannotWrite } from '../../machine/files/cannot-write.ts';
import { type Claim, takeClaim } from '../../results/folder-claim.ts';
import { keepElsewhere, sayKept } from '../../results/keep-elsewhere.ts';
import { makeFolder } from '../../results/make-folder.ts';
import type { SelfCheckGate, SelfCheckHead } from './self-check-log.ts';

const CHANGE = constants.O_RDWR | ((constants as Partial<typeof constants>).O_NOFOLLOW ?? 0);

/**
 * Claims a log and makes sure that it can be written, so that a bad one fails before anything is measured.
 * @throws StackbenchError `cannot-write`, `in-use`
 */
export async function openLogWriter(
  file: string,
  signal: AbortSignal,
  onNote: (text: string) => void,
): Promise<LogWriter> {
  await makeFolder(dirname(file)).catch((error: unknown) => {
    throw cannotMake(dirname(file), error, '--log');
  });
  try {
    const claim = await takeClaim(join(dirname(file), `.stackbench-${basename(file)}.lock`), file, signal);
    const writer = new LogWriter(file, claim, onNote);
    await writer.probe().catch(async (error: unknown) => {
      await claim.release();
      throw error;
    });
    return writer;
  } catch (error) {
    throw cannotWrite(file, error, '--log');
  }
}

/**
 * Adds lines to the log of a self-check. Lines that cannot be written are reported once, and tried again with the next
 * one and at the end.
 */
export class LogWriter {
  readonly file: string;
  readonly #claim: Claim;
  readonly #onNote: (text: string) => void;
  #pending = '';
  #isFailing = false;

  constructor(file: string, claim: Claim, onNote: (text: string) => void) {
    this.file = file;
    this.#claim = claim;
    this.#onNote = onNote;
  }

  /** @throws the system's error for a log that is there and cannot be added to */
  async probe(): Promise<void> {
    const handle = await open(this.file, CHANGE).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    await handle?.close();
  }

  async add(entry: SelfCheckHead | SelfCheckGate): Promise<void> {
    this.#pending += `${JSON.stringify(entry)}\n`;
    try {
      await this.#append();
      this.#isFailing = false;
    } catch (error) {
      const reason = cannotWrite(this.file, error, '--log');
      if (!(reason instanceof StackbenchError)) throw error;
      if (!this.#isFailing) this.#onNote(`Note: ${reason.what} ${reason.why} It is tried again after each gate.`);
      this.#isFailing = true;
    }
  }

  /** Tries a last time. @throws StackbenchError `cannot-write` (exit 3), which names the file that has the log */
  async finish(): Promise<void> {
    try {
      await this.#append();
    } catch (cause) {
      const error = cannotWrite(this.file, cause, '--log');
      const kept = await this.#keep();
      if (!(error instanceof StackbenchError)) throw cause;
      const { code, what, why, fix, exitCode } = error;
      throw new StackbenchError({ code, what, why, fix: `${kept}\n${fix}`, exitCode, cause });
    }
  }

  async release(): Promise<void> {
    if (this.#pending !== '') {
      await this.#append().catch(async () => this.#onNote(`${this.file} cannot be written. ${await this.#keep()}`));
    }
    await this.#claim.release();
  }

  async #append(): Promise<void> {
    if (this.#pending === '') return;
    await makeFolder(dirname(this.file));
    const handle = await open(this.file, CHANGE | constants.O_CREAT, 0o666);
    try {
      await appendWhole(handle, this.#pending);
    } finally {
      await handle.close();
    }
    this.#pending = '';
  }

  async #keep(): Promise<string> {
    const before = await readFile(this.file, 'utf8').catch(() => '');
    const kept = await keepElsewhere(new Map([[basename(this.file), `${before}${this.#pending}`]]));
    this.#pending = '';
    return sayKept(kept);
  }
}

/**
 * Adds text after the last whole line; if that fails the file is as it was, without the line that a kill cut off.
 */
async function appendWhole(handle: FileHandle, text: string): Promise<void> {
  const before = await handle.readFile();
  const end = before.lastIndexOf(0x0a) + 1;
  if (end < before.length) await handle.truncate(end);
  try {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, end + done);
      done += bytesWritten;
    }
  } catch (error) {
    await handle.truncate(end).catch(() => undefined);
    throw error;
  }
}

import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import { type Redaction, redactDeep } from '../../model/redact.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { cannotMake, cannotWrite } from '../machine/files/cannot-write.ts';
import { type Claim, takeClaim } from './folder-claim.ts';
import { earlierIn, othersIn, requireOwnFiles } from './foreign-files.ts';
import { keepElsewhere, sayKept } from './keep-elsewhere.ts';
import { makeFolder } from './make-folder.ts';
import { removeTemporaries, writeWhole } from '../machine/files/write-whole.ts';

interface OpenResultFolder {
  readonly path: string;
  /** Every file that will be written. */
  readonly names: readonly string[];
  readonly signal: AbortSignal;
  readonly onNote: (text: string) => void;
}

const LOCK = '.stackbench-lock';

/**
 * Makes the folder of a run or a gate and claims it, so that a bad one fails before anything is measured.
 * @throws StackbenchError `cannot-write`, `in-use`, or `foreign-files` if files of another program would be overwritten
 */
export async function openResultFolder(request: OpenResultFolder): Promise<ResultFolder> {
  const { path, names, onNote } = request;
  const claim = await claimFolder(request);
  try {
    await removeTemporaries(path);
    await requireOwnFiles(path, names);
    const earlier = await earlierIn(path, names);
    if (earlier !== null) onNote(`${path} contains the results of an earlier measurement: ${earlier}. They are overwritten.`);
    const others = await othersIn(path, names);
    if (others !== null) onNote(`${path} also contains ${others}, which is kept unchanged.`);
  } catch (error) {
    await claim.release();
    throw cannotWrite(path, error);
  }
  return new ResultFolder(request, claim);
}

async function claimFolder({ path, signal }: OpenResultFolder): Promise<Claim> {
  await makeFolder(path).catch((error: unknown) => {
    throw cannotMake(path, error);
  });
  return takeClaim(join(path, LOCK), path, signal);
}

/** The folder of a run or a gate, for as long as it works there. */
export class ResultFolder {
  readonly path: string;
  readonly #request: OpenResultFolder;
  #claim: Claim;
  /** The documents as they were last handed in. */
  readonly #documents = new Map<string, string>();
  /** Names of those that are not on the disk as they are here. */
  readonly #unsaved = new Set<string>();
  #isFailing = false;

  constructor(request: OpenResultFolder, claim: Claim) {
    this.path = request.path;
    this.#request = request;
    this.#claim = claim;
  }

  /**
   * Writes a document as JSON, redacted, whole or not at all. It never fails: what cannot be written is reported once,
   * and tried again at the next checkpoint and at the end.
   */
  async checkpoint(name: string, document: object, redaction: Redaction): Promise<void> {
    this.#documents.set(name, `${JSON.stringify(redactDeep(document, redaction), null, 1)}\n`);
    this.#unsaved.add(name);
    try {
      await this.#saveDocuments();
      if (this.#isFailing) this.#request.onNote(`Results are written to ${this.path} again.`);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#request.onNote(laterNote(cannotWrite(join(this.path, name), error)));
      this.#isFailing = true;
    }
  }

  /**
   * Writes the reports, and the documents again if they are missing. What cannot be written here is written below the
   * temporary folder.
   * @throws StackbenchError with exit 3, which says where it is: `cannot-write`, or `in-use` and `foreign-files` if the
   * folder was removed
   */
  async finish(reports: Readonly<Record<string, string>>): Promise<void> {
    const failed = new Map<string, string>();
    let failure: unknown = null;
    const attempt = async (
      path: string,
      write: () => Promise<void>,
      texts: Iterable<readonly [string, string]>,
    ): Promise<void> => {
      try {
        await write();
      } catch (cause) {
        failure ??= cannotWrite(path, cause);
        for (const [name, text] of texts) failed.set(name, text);
      }
    };
    await attempt(this.path, () => this.#saveDocuments(), this.#documents);
    for (const [name, text] of Object.entries(reports)) {
      const file = join(this.path, name);
      await attempt(file, () => this.#write(name, text), [[name, text]]);
    }
    this.#unsaved.clear();
    if (failure === null) return;
    throw this.#withKept(failure, sayKept(await keepElsewhere(failed)));
  }

  /**
   * Releases the folder; documents that could not be written until now are tried a last time, and then saved below the
   * temporary folder.
   */
  async release(): Promise<void> {
    try {
      if (this.#unsaved.size > 0) await this.#saveDocuments();
    } catch (error) {
      const kept = await keepElsewhere(new Map([...this.#documents].filter(([name]) => this.#unsaved.has(name))));
      this.#request.onNote(
        `Results could not be written to ${this.path}: ${reasonOf(cannotWrite(this.path, error))} ${sayKept(kept)}`,
      );
    }
    this.#unsaved.clear();
    await this.#claim.release();
  }

  #withKept(error: unknown, kept: string): unknown {
    if (!(error instanceof StackbenchError)) {
      this.#request.onNote(kept);
      return error;
    }
    const { code, what, why, fix, cause } = error;
    // An obstacle to a folder that is created again would be a wrong name (exit 2) only before there is anything to
    // write.
    const exitCode = EXIT.couldNotRun;
    return new StackbenchError({ code, what, why, fix: `${kept}\n${fix}`, exitCode, cause });
  }

  async #saveDocuments(): Promise<void> {
    for (const [name, text] of this.#documents) {
      if (this.#unsaved.has(name) || !(await exists(join(this.path, name)))) await this.#write(name, text);
      this.#unsaved.delete(name);
    }
  }

  async #write(name: string, text: string): Promise<void> {
    if (!(await this.#claim.isHeld())) await this.#reclaim();
    await writeWhole(join(this.path, name), text);
  }

  /** The folder was removed, and may be another run's by now. */
  async #reclaim(): Promise<void> {
    // What was measured is written after a Ctrl-C too.
    this.#claim = await claimFolder({ ...this.#request, signal: new AbortController().signal });
    this.#request.onNote(`${this.path} was removed during the run; it is created again.`);
    for (const name of this.#documents.keys()) this.#unsaved.add(name);
  }
}

function laterNote(error: unknown): string {
  return `Note: ${error instanceof StackbenchError ? `${error.what} ` : ''}${reasonOf(error)} The run continues; writing is tried again after each step and at the end.`;
}

function reasonOf(error: unknown): string {
  return error instanceof StackbenchError ? error.why : messageOf(error);
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

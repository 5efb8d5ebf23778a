import { randomBytes } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Secrets that were planted, by the places where they were. */
export class Canaries {
  readonly #planted = new Map<string, string>();

  /**
   * A secret that is written nowhere else: letters and digits that every encoding but base64 keeps, then what encodings
   * change.
   */
  plant(place: string, rest = '+/=é"\' &<x%'): string {
    const core = `Kanari${randomBytes(6).toString('hex')}`;
    this.#planted.set(core, place);
    return `${core}${rest}`;
  }

  get count(): number {
    return this.#planted.size;
  }

  /** Places of what is found in a text: as it is, or in base64 wherever it begins. */
  foundIn(text: string): string[] {
    return [...this.#planted].flatMap(([core, place]) =>
      [core, ...inBase64(core)].some((form) => text.includes(form)) ? [place] : [],
    );
  }

  /** The same for every file below a folder, with the file; what cannot be read by then is gone. */
  foundBelow(folder: string): string[] {
    return filesBelow(folder).flatMap((file) => this.foundIn(readText(file)).map((place) => `${place} in ${file}`));
  }
}

function inBase64(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]).toString('base64');
    // The first and last characters depend on what stands around.
    return whole.slice(4, 20);
  });
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
  } catch {
    return [];
  }
}

function readText(file: string): string {
  try {
    return lstatSync(file).isFile() ? readFileSync(file, 'latin1') : '';
  } catch {
    return '';
  }
}

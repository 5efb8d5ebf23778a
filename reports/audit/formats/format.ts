import type { AuditedRound } from '../audited-round.ts';

/** A file to audit: its text, its JSON if it is JSON, and its name without folders. */
export interface AuditFile {
  readonly name: string;
  readonly text: string;
  /** Undefined if the text is not JSON. */
  readonly json: unknown;
}

/** A format of result files. */
export interface AuditFormat {
  readonly title: string;
  /** Printed for people: the same text may contain other results. */
  readonly isPrinted?: true;
  /** Whether a file has this format, by marks that no other format has. */
  recognise(file: AuditFile): boolean;
  /** Returns all rounds of the file. @throws ZodError or Error if it has this format but is damaged */
  read(file: AuditFile): AuditedRound[];
}

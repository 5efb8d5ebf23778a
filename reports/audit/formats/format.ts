import type { AuditedRound } from '../audited-round.ts';

/** A file to audit: its text, the same as JSON where it is JSON, and its name without folders. */
export interface AuditFile {
  readonly name: string;
  readonly text: string;
  /** Undefined where the text is not JSON. */
  readonly json: unknown;
}

/** A kind of result file. */
export interface AuditFormat {
  readonly title: string;
  /** Printed for people: other results may stand in the same text. */
  readonly isPrinted?: true;
  /** Whether a file is of this kind, by marks that no other kind has. */
  recognise(file: AuditFile): boolean;
  /** All rounds of the file. @throws ZodError or Error when it is of this kind but damaged. */
  read(file: AuditFile): AuditedRound[];
}

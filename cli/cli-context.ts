/** Everything a command may know of the world around it; tests hand in their own. */
export interface CliContext {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly cwd: string;
  /** Aborts on the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}

/** The world as the process has it: streams that print whatever they are given. */
export interface CliWorld extends Omit<CliContext, 'stdout' | 'stderr'> {
  readonly stdout: RawStream;
  readonly stderr: RawStream;
}

export interface RawStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** A stream for text of any origin; made by `safeOutput`. */
export interface OutputStream extends RawStream {
  /** Writes text with our own colours and moving lines in it; text of others in it must have been cleaned before. */
  writeStyled(text: string): unknown;
}

/** Everything that a command knows of its environment; tests pass their own. */
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

/** The environment of the process: its streams print any text unchanged. */
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
  /** Writes text with our own colours and moving lines; foreign text in it must be clean already. */
  writeStyled(text: string): unknown;
}

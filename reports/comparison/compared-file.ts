import type { RunResult } from '../../model/document/run-result.ts';
import type { ComparedFile } from './compare-model.ts';

/** Letters for files in the order in which they were named: A, B … Z, AA, AB. */
export function letterOf(index: number): string {
  const rest = Math.floor(index / 26);
  return `${rest === 0 ? '' : letterOf(rest - 1)}${String.fromCodePoint(65 + (index % 26))}`;
}

/** A file as a comparison lists it. */
export function fileOf({
  label,
  name,
  result: { id, tool, command, startedAt, state },
}: {
  readonly label: string;
  readonly name: string;
  readonly result: Pick<RunResult, 'id' | 'tool' | 'command' | 'startedAt' | 'state'>;
}): ComparedFile {
  return { label, name, id, tool: `${tool.name} ${tool.version}`, command, startedAt, state };
}

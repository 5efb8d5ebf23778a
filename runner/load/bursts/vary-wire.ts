import { variedDigits, variedId } from '../../../scenarios/own/varied-number.ts';

/**
 * Marks in a request's text: where its number and its id go. Encoding a text or a path changes neither, and nobody
 * writes them.
 */
export const VARYING = { n: 'stackbench-n-6b1f29d8', uuid: 'stackbench-uuid-6b1f29d8' } as const;

const MARKS = new RegExp(`(${Object.values(VARYING).join('|')})`);

/** Returns the text of a request by its number. */
type WireWriter = (number: number) => string;

/** Returns the writer of a request's text; without marks it returns the text itself. */
export function varyWire(wire: string): WireWriter {
  const parts = wire.split(MARKS);
  if (parts.length === 1) return () => wire;
  return (number) => {
    const digits = variedDigits(number);
    let text = '';
    for (const part of parts) text += part === VARYING.n ? digits : part === VARYING.uuid ? variedId(number) : part;
    return text;
  };
}

/** Returns the function that writes a text with its number; each text is read for marks once. */
export function wireFiller(): (wire: string, number: number) => string {
  const writers = new Map<string, WireWriter>();
  return (wire, number) => {
    let writer = writers.get(wire);
    if (writer === undefined) writers.set(wire, (writer = varyWire(wire)));
    return writer(number);
  };
}

/** The size of a text with marks once they are filled, in bytes of a latin1 text. */
export function filledLength(text: string): number {
  return varyWire(text)(0).length;
}

/** Marks in a request's text, which is latin1 and so contains neither: where its number and its id go. */
export const VARYING = { n: '\ue000', uuid: '\ue001' } as const;

/** Number of digits of `{n}`: always the same, so that all requests are equally long. */
const NUMBER_DIGITS = 9;
const LEAST_NUMBER = 10 ** (NUMBER_DIGITS - 1);
const UUID_START = '5b000000-0000-4000-8000-000';

/** Returns the text of a request by its number. */
type WireWriter = (number: number) => string;

/** Returns the writer of a request's text; without marks it returns the text itself. */
export function varyWire(wire: string): WireWriter {
  const parts = wire.split(/([\ue000\ue001])/);
  if (parts.length === 1) return () => wire;
  return (number) => {
    const digits = String(LEAST_NUMBER + (number % (9 * LEAST_NUMBER)));
    let text = '';
    for (const part of parts) text += part === VARYING.n ? digits : part === VARYING.uuid ? UUID_START + digits : part;
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

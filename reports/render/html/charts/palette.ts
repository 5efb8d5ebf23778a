/** The look of one stack in every chart, distinguished by colour, line and shape. */
export interface Series {
  /** Its number over the whole page: `data-stack`. */
  readonly index: number;
  /** For light paper; the style sheet has its twin for dark. */
  readonly colour: string;
  readonly dash: string;
  /** Index in d3's `symbolsFill`. */
  readonly shape: number;
}

/** Okabe and Ito's colours (2008), the light ones darkened until they keep 3:1 against white. */
const COLOURS: readonly string[] = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#b8568f',
  '#a87900',
  '#2f8fc4',
  '#6b6b6b',
  '#7d5fb2',
];
const DASHES: readonly string[] = ['none', '7 4', '2 3', '10 3 2 3', '1 5', '12 5', '5 2 1 2'];
const SHAPES = 7;

/** The look of the stack with this number (from 0); colours repeat after eight, with another line and another shape. */
export function seriesOf(index: number): Series {
  return {
    index,
    colour: COLOURS[index % COLOURS.length] ?? '#6b6b6b',
    dash: DASHES[Math.floor(index / COLOURS.length) % DASHES.length] ?? 'none',
    shape: index % SHAPES,
  };
}

/** Class under which the style sheet has the colour for dark paper. */
export function colourClass({ index }: Series): string {
  return `c${index % COLOURS.length}`;
}

/** The number of each stack, in order of first appearance. */
export function numberStacks(targets: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(targets)].map((target, index) => [target, index]));
}

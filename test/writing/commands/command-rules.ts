/** How a command of the pages is run here, and with which exit codes it may end. */
export interface CommandRule {
  readonly matches: RegExp;
  /** Printed when the command is not run, or not as it is shown. */
  readonly reason?: string;
  /** The command to run instead; null: it is not run. Absent: as it is shown. */
  readonly instead?: (command: string) => string | null;
  /** Default: 0 only. */
  readonly exitCodes?: readonly number[];
  /** What it prints at least. */
  readonly prints?: RegExp;
  /** Whether it runs until it is interrupted. */
  readonly isServer?: boolean;
}

const ONE_CONTROL = '--targets node-memory';
const SMALL = '--visits 1 --duration 1s --items 200';
/** One visit leaves a threshold open; a busy machine may make it fail or invalid. */
const MEASURED = [0, 1, 4, 5];

/** One visit of a second of the first stack. */
function small(command: string): string {
  const asked = command.replace(/ --(visits|duration|items) \S+/g, '').replace(/( --targets [^, ]+)\S*/, '$1');
  return `${asked} ${SMALL}${asked.includes('--targets') ? '' : ` ${ONE_CONTROL}`}`;
}

function short(command: string): string {
  return `${command.replace(/ --max-(duration|blocks) \S+/g, '')} --max-duration 10s --max-blocks 8`;
}

/** The first rule that matches a command decides; a command that none matches fails the test. */
export const COMMAND_RULES: readonly CommandRule[] = [
  {
    matches: /^npm ci && npm start$/,
    reason: 'takes 7 minutes: run here with one control, --visits 1 --duration 1s; `npm ci` is what brought this test',
    instead: () => `npm start -- ${ONE_CONTROL} ${SMALL}`,
    exitCodes: MEASURED,
    prints: /Report: .*report\.html/,
  },
  {
    matches: /^npm ci && npm test$/,
    reason: 'not run: it is the command that runs this test',
    instead: () => null,
  },
  {
    matches: /^npx stackbench run\b/,
    reason: 'takes minutes: run here with its first stack, --visits 1 --duration 1s --items 200',
    instead: small,
    exitCodes: MEASURED,
    prints: /Report: .*report\.html/,
  },
  {
    matches: /^npx stackbench capacity\b/,
    reason: 'takes 3 minutes: run here with its first stack, --items 200 --max-duration 75s',
    instead: (command) => `${command.replace(/( --targets [^, ]+)\S*/, '$1')} --items 200 --max-duration 75s`,
    exitCodes: [0, 4],
    prints: /Report: .*capacity\.html/,
  },
  { matches: /^npx stackbench serve\b/, isServer: true, exitCodes: [130] },
  { matches: /^npx stackbench (list|doctor|audit)\b/, exitCodes: [0, 1] },
  { matches: /^npx stackbench report\b/, exitCodes: MEASURED, prints: /Report: / },
  {
    matches: /^npx stackbench compare\b/,
    exitCodes: [0, 5],
    prints: /B against A/,
  },
  { matches: /^npm pack\b/, prints: /stackbench-\d+\.\d+\.\d+\.tgz/ },
  { matches: /^npm install --save-dev --save-exact \.\/stackbench-/ },
  { matches: /^npm install --save-dev --save-exact \.\.\/shop\/stackbench-/ },
  { matches: /^npx --no stackbench init --stack$/, prints: /Wrote the stack my-api into stackbench\.config\.json/ },
  {
    matches: /^npx --no stackbench run\b/,
    reason: 'takes minutes: run here with its first stack, --visits 1 --duration 1s --items 200',
    instead: small,
    exitCodes: MEASURED,
    prints: /Report: .*report\.html/,
  },
  { matches: /^npx --no stackbench init$/, prints: /Wrote "service" into stackbench\.config\.json/ },
  {
    matches: /^npx --no stackbench gate\b/,
    reason: 'takes minutes: run here with --max-duration 10s --max-blocks 8',
    instead: short,
    exitCodes: [0, 4],
    prints: /^(PASS|INCONCLUSIVE) /m,
  },
  {
    matches: /^curl -i /,
    reason: 'not run here: test/cli/serve.test.ts sends it to a served stack',
    instead: () => null,
  },
  { matches: /^cd / },
];

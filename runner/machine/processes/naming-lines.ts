/** Lines by which a runtime, a compiler or a package manager names what went wrong. */
const NAMING: readonly RegExp[] = [
  // Node.js, Python, Java, .NET, Ruby: a class of errors and its message; at the end for Ruby.
  /^\W*(?:[A-Z]\S* )?(?:Uncaught |Unhandled exception\. |Exception in thread "[^"]*" )?(?:[\w$]+[.:]+)*(?:[A-Z]\w*)?(?:Error|Exception|SystemExit|Failure)(?: \[\w+\])?(?::|$)/,
  /\((?:\w+::)*\w+(?:Error|Exception)\)\s*$/,
  /^\s*Caused by: ?\S/,
  // Go and Rust.
  /^panic: |^fatal error: |^thread '.*' .*panicked at /,
  /^(?:PHP )?(?:Fatal|Parse|Uncaught|Recoverable fatal) error: /i,
  /^\S*\w\.\w+(?::\d+){1,2}: (?!at )\S/,
  /\berror (?:TS|CS|NETSDK|MSB)\d+:|^error(?:\[\w+\])?: |^\[ERROR\] \S|^FAILURE: |^✘ \[ERROR\]/,
  /^npm (?:error|ERR!) (?!A complete log|.*debug-0\.log|\s*$)|\bERR_PNPM_|^error (?!Command failed)\S/,
  /\bCannot find (?:module|package)\b|\bERR_MODULE_NOT_FOUND\b|\bcannot load such file\b|\bClassNotFoundException\b/,
  /\b(?:command not found|: not found$|No such file or directory|Permission denied|Segmentation fault)/,
  /"level" ?: ?(?:"(?:error|fatal|critical)"|50\b|60\b)|\blevel=(?:error|fatal)\b/i,
];
/** Words of a port that is taken, of Node.js, Python, Go, Java, Ruby, PHP and .NET. */
export const ADDRESS_IN_USE =
  /EADDRINUSE|address (?:is )?already in use|port \d+ (?:is|was) (?:already )?(?:in use|taken|allocated)|Only one usage of each socket address|connection in use:|port is already allocated|Errno 98\b/i;
/** Weaker: a line that says that something went wrong. */
const WRONG = /\b(?:error|fatal|failed|exception|traceback|refused|denied|missing|invalid)\b/i;
/** Of a stack, and of a runtime or a package manager about itself: never the reason. */
const NOISE =
  /^\s*(?:at |from |\.{3} \d+ more|goroutine \d|throw |Node\.js v\d|[{}^*]+$)|^npm (?:error|ERR!) *(?:(?:Lifecycle|path|workspace|location|command|code ELIFECYCLE|A complete log|Run "npm help|Options:|Usage:|Clean install|aliases?:|npm ci|\[).*)?$/;

/** How surely a line names what went wrong: 2, 1 or 0. */
export function namingRank(line: string): 0 | 1 | 2 {
  if (isNoise(line)) return 0;
  if (ADDRESS_IN_USE.test(line) || NAMING.some((pattern) => pattern.test(line))) return 2;
  return WRONG.test(line) ? 1 : 0;
}

/** Whether a line is empty, of a stack, or of a runtime about itself. */
export function isNoise(line: string): boolean {
  return line.trim() === '' || NOISE.test(line);
}

/** `file:///app/server.mjs:8`, `  File "app.py", line 3`, `at load (/app/server.mjs:3:7)`: where in a user's code. */
export function isPlace(line: string): boolean {
  if (/node:|<internal:|node_modules|\(<anonymous>\)|site-packages|\bjava\.base\//.test(line)) return false;
  return /^(?:file:\/\/|\/|[A-Za-z]:\\)\S+:\d+$|^\s*File ".+", line \d+|^\s*at .*[\\/][^\s)]+:\d+|^\s*from \S+:\d+/.test(
    line,
  );
}

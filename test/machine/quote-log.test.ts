import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quoteLog } from '../../runner/machine/processes/quote-log.ts';

const BEFORE = Array.from({ length: 30 }, (_, index) => `request ${index} was served`);
const quoted = (...lines: readonly string[]): string => quoteLog([...BEFORE, ...lines].join('\n'));

/** How runtimes and tools end, each with the lines that a reader needs. */
const ENDINGS: readonly {
  readonly of: string;
  readonly lines: readonly string[];
  readonly needs: readonly string[];
}[] = [
  {
    of: 'Node.js with a syntax error',
    lines: [
      'file:///srv/shop/cart.mjs:14',
      'const total = ;',
      '              ^',
      '',
      "SyntaxError: Unexpected token ';'",
      ...Array.from({ length: 8 }, () => '    at compileSourceTextModule (node:internal/modules/esm/utils:1:1)'),
      '',
      'Node.js v24.1.0',
    ],
    needs: ['file:///srv/shop/cart.mjs:14', "SyntaxError: Unexpected token ';'"],
  },
  {
    of: 'Node.js without a package',
    lines: [
      'node:internal/modules/package_json_reader:314',
      '  throw new ERR_MODULE_NOT_FOUND(packageName, fileURLToPath(base), null);',
      '        ^',
      '',
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'koa' imported from /srv/shop/main.js",
      ...Array.from({ length: 9 }, () => '    at packageResolve (node:internal/modules/esm/resolve:1:1)'),
      "  code: 'ERR_MODULE_NOT_FOUND'",
      '}',
    ],
    needs: ["Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'koa' imported from /srv/shop/main.js"],
  },
  {
    of: 'Python',
    lines: [
      'Traceback (most recent call last):',
      '  File "/srv/shop/main.py", line 3, in <module>',
      '    import redis',
      ...Array.from({ length: 12 }, (_, line) => `  File "/usr/lib/site-packages/x.py", line ${line}, in f`),
      "ModuleNotFoundError: No module named 'redis'",
    ],
    needs: ["ModuleNotFoundError: No module named 'redis'"],
  },
  {
    of: 'Java, whose cause comes last',
    lines: [
      'Exception in thread "main" java.lang.IllegalStateException: no pool',
      ...Array.from({ length: 9 }, (_, line) => `\tat shop.Main.run(Main.java:${line})`),
      'Caused by: java.net.UnknownHostException: db.internal',
      ...Array.from({ length: 9 }, (_, line) => `\tat java.base/java.net.Inet.of(Inet.java:${line})`),
      '\t... 4 more',
    ],
    needs: ['Caused by: java.net.UnknownHostException: db.internal'],
  },
  {
    of: 'Go',
    lines: [
      'panic: assignment to entry in nil map',
      '',
      'goroutine 1 [running]:',
      ...Array.from({ length: 14 }, (_, line) => `\t/srv/shop/main.go:${line} +0x1d`),
      'exit status 2',
    ],
    needs: ['panic: assignment to entry in nil map', 'exit status 2'],
  },
  {
    of: 'Ruby',
    lines: [
      "app.rb:2:in 'require': cannot load such file -- puma (LoadError)",
      ...Array.from({ length: 14 }, (_, line) => `\tfrom /usr/lib/ruby/rack.rb:${line}:in 'load'`),
    ],
    needs: ["app.rb:2:in 'require': cannot load such file -- puma (LoadError)"],
  },
  {
    of: 'PHP',
    lines: [
      'PHP Fatal error:  Uncaught Error: Class "Shop\\Cart" not found in /srv/shop/index.php:7',
      ...Array.from({ length: 14 }, (_, line) => `#${line} {main}`),
    ],
    needs: ['PHP Fatal error:  Uncaught Error: Class "Shop\\Cart" not found in /srv/shop/index.php:7'],
  },
  {
    of: '.NET',
    lines: [
      'Unhandled exception. System.IO.FileNotFoundException: appsettings.json',
      ...Array.from({ length: 14 }, (_, line) => `   at Shop.Program.Main(String[] args) in Program.cs:line ${line}`),
    ],
    needs: ['Unhandled exception. System.IO.FileNotFoundException: appsettings.json'],
  },
  {
    of: 'a build by npm',
    lines: [
      "src/cart.ts(8,3): error TS2322: Type 'string' is not assignable to type 'number'.",
      'npm error Lifecycle script `build` failed with error:',
      'npm error code 2',
      ...Array.from({ length: 12 }, (_, line) => `npm error path /srv/shop/${line}`),
    ],
    needs: ["src/cart.ts(8,3): error TS2322: Type 'string' is not assignable to type 'number'."],
  },
];

describe('a quotation of a log', () => {
  it('is a short log as it is, without colours and what was overwritten', () => {
    assert.equal(quoteLog(''), '');
    assert.equal(quoteLog('\u001B[31mno such table\u001B[0m\n\n'), 'no such table');
    assert.equal(quoteLog('loading 10%\rloading 100%\nready\r\n'), 'loading 100%\nready');
  });

  for (const { of, lines, needs } of ENDINGS) {
    it(`names what ended ${of}`, () => {
      const text = quoted(...lines);
      for (const line of needs) assert.ok(text.split('\n').includes(line), text);
      assert.ok(text.split('\n').length <= 12, text);
      assert.ok(text.startsWith('…\n'), text);
    });
  }

  it('is the end of a log that names nothing', () => {
    const text = quoted('waiting for the queue', 'still waiting');
    assert.ok(text.endsWith('waiting for the queue\nstill waiting'), text);
    assert.equal(text.split('\n').length, 12);
  });

  it('cuts lines that nobody can read', () => {
    const text = quoteLog(`Error: ${'x'.repeat(5000)}`);
    assert.equal(text.length, 300);
  });
});

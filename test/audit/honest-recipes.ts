import { HONEST_SERVERS } from './honest-servers.ts';

/** How one tool is asked for one file; the shell command writes it to its standard output. */
export interface Recipe {
  readonly tool: string;
  /** The program that must be on PATH. */
  readonly program: string;
  /** Names this set of flags in the recording. */
  readonly flags: string;
  readonly servers: readonly string[];
  readonly protocol?: 'h2c';
  /**
   * A line for `sh`, which finds the address in $URL, its parts in $ORIGIN, $PORT and $PATHNAME, and files of its own
   * in the folder where it runs.
   */
  readonly command: string;
}

const EVERY = HONEST_SERVERS;
const ANSWERING = EVERY.filter((server) => !['hanging', 'refusing', 'some-hang', 'resetting'].includes(server));
const TELLING = ['fast', 'steady', 'slow', 'two-speeds', 'tail', 'some-500', 'hanging', 'some-hang', 'refusing'];
const FEW = ['fast', 'slow', 'some-500', 'resetting', 'refusing'];

type Line = readonly [flags: string, servers: readonly string[]];

/** What is recorded; about a second each, with few connections. */
export const RECIPES: readonly Recipe[] = [
  ...each('autocannon', (flags) => `autocannon -j ${flags} $URL`, [
    ['-d 1', EVERY],
    ['-c 2 -a 300 -t 1', EVERY.filter((server) => !['hanging', 'slow'].includes(server))],
    ['-c 20 -a 40', ['slow', 'tail']],
    ['-c 4 -R 60 -d 2 -t 1', EVERY],
    ['-c 3 -p 4 -d 1 -t 1', EVERY],
    ['-c 4 -w 2 -d 1 -t 1', EVERY],
    ['-c 2 -w 4 -d 1', FEW],
    ['-c 4 -d 2 --sampleInt 100 -t 1', EVERY],
    ['-c 4 -d 2 -t 1 --latency --renderStatusCodes', EVERY],
    ['-c 4 -d 1 -R 40 --ignoreCoordinatedOmission', TELLING],
    ['-c 2 -d 1 -m POST -b {} --expectBody x', FEW],
    ['-c 5 -d 2 -D 3 -t 1', FEW],
    ['-c 4 -d 1 -R 60 -C', ['tail', 'steady', 'fast']],
    ['-c 4 -d 1 -t 1 --excludeErrorStats', ['some-500', 'all-500', 'resetting', 'some-hang']],
  ]),
  ...each('autocannon', heldUp, [['-c 4 -d 3 held up for 1 s', ['fast', 'steady', 'tail']]]),
  ...each('wrk', (flags) => `wrk ${flags} $URL`, [
    ['-d1s', EVERY],
    ['-d1s -t1 -c1 --latency', EVERY],
    ['-d2s -t2 -c16 --latency --timeout 1s', EVERY],
    ['-d1s -t4 -c8 --latency --timeout 1s', TELLING],
  ]),
  ...each('wrk2', (flags) => `wrk2 ${flags} $URL`, [
    ['-d2s -t1 -c4 -R50', TELLING],
    ['-d2s -t2 -c4 -R200 -L', TELLING],
    ['-d2s -t2 -c8 -R2000 -L -U', TELLING],
  ]),
  ...each('hey', (flags) => `hey ${flags} $URL`, [
    ['-z 1s -c 4', EVERY.filter((server) => server !== 'hanging')],
    ['-n 40 -c 2 -t 1', TELLING.filter((server) => server !== 'hanging')],
    ['-n 4 -c 2 -t 1', ['hanging', 'steady']],
    ['-z 1s -c 2 -q 20 -t 1', TELLING],
    ['-n 60 -c 2 -t 1 -o csv', ['fast', 'steady', 'some-500', 'two-speeds', 'refusing']],
  ]),
  ...each('oha', (flags) => `oha --no-tui ${flags} $URL`, [
    ['--output-format json -z 1s -c 4', EVERY],
    ['--output-format json -n 50 -c 2 -t 1s', TELLING.filter((server) => server !== 'hanging')],
    ['--output-format json -z 1s -c 4 -q 40 --latency-correction', TELLING],
    ['--output-format csv -n 40 -c 2 -t 1s', ['fast', 'some-500', 'refusing']],
  ]),
  ...each('bombardier', (flags) => `bombardier ${flags} $URL`, [
    ['-d 1s -c 4 -l -o json -p r', EVERY],
    ['-n 40 -c 2 -t 500ms -o json -p r', TELLING.filter((server) => server !== 'hanging')],
    ['-d 1s -c 2 -r 40 -l -t 500ms -o json -p r', TELLING],
    ['-d 1s -c 2 -l -p r,i', ANSWERING],
    ['-d 1s -c 2 -l -t 500ms --http1 -p r', TELLING],
  ]),
  ...each('vegeta', (flags) => `echo "GET $URL" | vegeta attack ${flags}`, [
    ['-duration 1s -rate 50/s -timeout 1s | vegeta report -type json', EVERY],
    ['-duration 1s -rate 0 -max-workers 4 -timeout 1s | vegeta report -type json', TELLING],
    ['-duration 1s -rate 1/s -timeout 1s | vegeta report -type json', TELLING],
    ['-duration 1s -rate 30/s -timeout 1s | vegeta report', TELLING],
    ['-duration 1s -rate 30/s -timeout 1s | vegeta encode', TELLING],
  ]),
  ...each('h2load', (flags) => `h2load ${flags} $URL`, [
    ['--h1 -n 100 -c 2', ANSWERING],
    ['--h1 -D 1 -c 4', [...ANSWERING, 'refusing', 'resetting']],
    ['--h1 -n 10 -c 2 -N 1', ['hanging', 'some-hang']],
  ]),
  ...each('h2load', (flags) => `h2load ${flags} $URL`, [['-n 200 -c 2 -m 4', ANSWERING]], 'h2c'),
  ...each('ab', (flags) => `ab -q ${flags} $URL`, [
    ['-n 60 -c 2', ANSWERING],
    ['-t 1 -n 100000 -c 4 -k', ANSWERING],
    ['-r -s 1 -n 20 -c 2', ['resetting', 'refusing']],
  ]),
  ...each('locust', locust, [['-u 4 -r 4 -t 2s', [...FEW, 'steady', 'two-speeds', 'some-hang']]]),
  ...each('jmeter', jmeter, [
    ['csv', ['fast', 'steady', 'some-500', 'two-speeds', 'resetting', 'hanging', 'refusing']],
    ['xml', ['steady', 'some-500', 'resetting', 'refusing']],
  ]),
  ...each('artillery', artillery, [
    ['20/s', ['fast', 'slow', 'some-500', 'missing', 'refusing', 'some-hang', 'two-speeds']],
    ['60/s', ['fast', 'tail', 'resetting']],
  ]),
  ...k6(),
];

function each(
  tool: string,
  command: (flags: string) => string,
  lines: readonly Line[],
  protocol?: 'h2c',
): readonly Recipe[] {
  return lines.map(([flags, servers]) => ({
    tool,
    program: tool,
    flags: protocol === undefined ? flags : `${protocol} ${flags}`,
    servers,
    command: command(flags),
    ...(protocol === undefined ? {} : { protocol }),
  }));
}

/** Stopped by a signal in the middle, as a paused virtual machine is. */
function heldUp(flags: string): string {
  return `autocannon -j ${flags.replace(/ held up.*/, '')} $URL > out.json & sleep 1.2; kill -STOP $!; sleep 1; kill -CONT $!; wait; cat out.json`;
}

function locust(flags: string): string {
  const script = `from locust import HttpUser, task, constant
import os
class User(HttpUser):
    wait_time = constant(0)
    host = os.environ["ORIGIN"]
    @task(3)
    def get(self):
        self.client.get(os.environ["PATHNAME"], timeout=1)
    @task(1)
    def head(self):
        self.client.head(os.environ["PATHNAME"], timeout=1)
`;
  return `cat > user.py <<'END'
${script}END
locust -f user.py --headless ${flags} --csv out >/dev/null 2>&1; cat out_stats.csv`;
}

/** Three threads with twelve requests each, and half a second for an answer. */
function jmeter(format: string): string {
  const text = (name: string, value: string): string => `<stringProp name="${name}">${value}</stringProp>`;
  const http = (name: string, value: string): string => text(`HTTPSampler.${name}`, value);
  return `cat > plan.jmx <<END
<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0"><hashTree><TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="plan"/><hashTree>
<ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="Group">${text('ThreadGroup.num_threads', '3')}${text('ThreadGroup.ramp_time', '0')}
${text('ThreadGroup.on_sample_error', 'continue')}<elementProp name="ThreadGroup.main_controller" elementType="LoopController" guiclass="LoopControlPanel" testclass="LoopController">
<boolProp name="LoopController.continue_forever">false</boolProp>${text('LoopController.loops', '12')}</elementProp></ThreadGroup><hashTree>
<HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="get, all">
${http('domain', '127.0.0.1')}${http('port', '$PORT')}${http('path', '$PATHNAME')}${http('method', 'GET')}${http('response_timeout', '500')}
<elementProp name="HTTPsampler.Arguments" elementType="Arguments"><collectionProp name="Arguments.arguments"/></elementProp>
</HTTPSamplerProxy><hashTree/></hashTree></hashTree></hashTree></jmeterTestPlan>
END
jmeter -n -t plan.jmx -l out.jtl -j jmeter.log -Jjmeter.save.saveservice.output_format=${format} >/dev/null 2>&1; cat out.jtl`;
}

function artillery(flags: string): string {
  const script = {
    config: {
      target: '$ORIGIN',
      phases: [{ duration: 1, arrivalRate: Number.parseInt(flags, 10) }],
      http: { timeout: 1 },
    },
    scenarios: [{ flow: [{ get: { url: '$PATHNAME' } }] }],
  };
  return `cat > run.json <<END
${JSON.stringify(script)}
END
ARTILLERY_DISABLE_TELEMETRY=true artillery run -q -o out.json run.json >/dev/null 2>&1; cat out.json`;
}

/**
 * Its summary in three ways, and its stream; under closed and open models, with and without its own trend statistics.
 */
function k6(): readonly Recipe[] {
  const closed = '{"vus":2,"duration":"1s"}';
  const open =
    '{"scenarios":{"a":{"executor":"constant-arrival-rate","rate":40,"timeUnit":"1s","duration":"1s","preAllocatedVUs":2,"maxVUs":4}}}';
  const ramp =
    '{"scenarios":{"a":{"executor":"ramping-arrival-rate","startRate":1,"timeUnit":"1s","preAllocatedVUs":3,"stages":[{"target":60,"duration":"1s"}]}}}';
  const trends =
    '{"vus":1,"iterations":8,"summaryTrendStats":["avg","min","med","max","p(90)","p(99)","p(99.9)","count"]}';
  const summary = 'export function handleSummary(data) { return { "out.json": JSON.stringify(data) }; }';
  const lines: readonly (readonly [
    flags: string,
    options: string,
    ways: string,
    more: string,
    of: readonly string[],
  ])[] = [
    ['handleSummary, closed', closed, '', summary, EVERY],
    ['handleSummary, open', open, '', summary, EVERY],
    ['handleSummary, trend statistics', trends, '', summary, EVERY],
    ['handleSummary, ramp', ramp, '', summary, FEW],
    ['--summary-export, closed', closed, '--summary-export out.json', '', EVERY],
    ['--summary-export, open', open, '--summary-export out.json', '', FEW],
    ['machine-readable, closed', closed, '--new-machine-readable-summary --summary-export out.json', '', TELLING],
    ['machine-readable, open', open, '--new-machine-readable-summary --summary-export out.json', '', TELLING],
    ['text, closed', closed, '', '', EVERY],
    ['text, open', open, '', '', TELLING],
    ['--out json', trends, '--out json=all.ndjson', '', TELLING],
    ['--out json, open', open, '--out json=all.ndjson', '', ['some-500', 'slow', 'refusing']],
  ];
  return lines.map(([flags, options, ways, more, servers]) => ({
    tool: 'k6',
    program: 'k6',
    flags,
    servers,
    command: `cat > script.js <<'END'
import http from 'k6/http';
export const options = ${options};
export default function () { http.get(__ENV.URL, { timeout: '500ms' }); }
${more}
END
k6 run --no-usage-report -q -e URL=$URL ${ways} script.js >summary.txt 2>/dev/null
${k6Output(flags)}`,
  }));
}

/** Of a stream, the metrics that the reader reads. */
function k6Output(flags: string): string {
  if (flags.startsWith('text')) return 'cat summary.txt';
  if (!flags.startsWith('--out')) return 'cat out.json';
  return `grep -E '"metric":"(http_reqs|http_req_duration|http_req_failed|dropped_iterations)"' all.ndjson`;
}

import type { EndpointMeasure, SideKey } from '../../../model/document/gate-result.ts';
import { formatDuration } from '../../../model/duration.ts';
import { SIDES, sidesFrom } from '../../../model/gate/sides.ts';
import { seededRandom } from '../../../model/stats/seeded-random.ts';
import { CoreMeter } from '../../measure/core-meter.ts';
import { HostMeter } from '../../measure/host-load.ts';
import type { BurstJob, BurstResult, EndpointJob } from './burst-job.ts';
import { type SideClock, readClock, spentBetween } from './cpu-clocks.ts';
import { PairedEndpoint } from './paired-endpoint.ts';
import { SideClient, type Shot } from './side-client.ts';
import { SideGone, SideWatch } from './side-watch.ts';
import { wireFiller } from './vary-wire.ts';
import { warmUpPair } from './warm-up-pair.ts';

/** Number of requests to each side after which an endpoint is measured, if its time is over. */
const ENOUGH_REQUESTS = 4096;

/** Plays one burst to each side, in random order, and returns the outcomes of both. */
type PlayPair = (endpoint: EndpointJob) => Promise<Readonly<Record<SideKey, readonly Shot[]>>>;

/**
 * Plays a block's load: for each endpoint in turn both sides are warmed up and then measured in bursts that alternate
 * between them, so that disturbances of the machine affect both. Each side receives the same number of requests in
 * total.
 */
export async function playBursts(job: BurstJob): Promise<BurstResult> {
  const random = seededRandom(job.seed);
  const sides = sidesFrom(job.first);
  const reversed = sides.toReversed();
  const clients = Object.fromEntries(
    sides.map((side) => [side, new SideClient({ ...job, host: job.hosts[side], port: job.ports[side] })]),
  ) as Record<SideKey, SideClient>;
  const sweeper = setInterval(() => sides.forEach((side) => clients[side].expire()), 200);
  const watch = {
    base: new SideWatch('base', job.mayFail === 'base'),
    head: new SideWatch('head', job.mayFail === 'head'),
  };
  const spentMs: Record<SideKey, number> = { base: 0, head: 0 };
  const beganAt = performance.now();
  let bursts = 0;
  const write = wireFiller();
  const playPair: PlayPair = async ({ endpoint, wires, expect }) => {
    if (performance.now() - beganAt > job.withinMs) throw tooSlow(spentMs, job.withinMs);
    const first = bursts * job.burst;
    bursts += 1;
    const shots: Record<SideKey, readonly Shot[]> = { base: [], head: [] };
    for (const side of random() < 0.5 ? sides : reversed) {
      const texts = wires[side];
      const sentAt = performance.now();
      shots[side] = await clients[side].burst(
        job.burst,
        (index) => write(texts[(first + index) % texts.length] as string, job.firstNumber + first + index),
        expect,
      );
      spentMs[side] += performance.now() - sentAt;
      watch[side].add(endpoint, shots[side]);
    }
    return shots;
  };
  const meters = { host: new HostMeter(), cores: new CoreMeter(job.placement) };
  meters.host.read('begin');
  meters.cores.read('begin');
  const began = readClocks(job);
  const endpoints: EndpointMeasure[] = [];
  let gone: BurstResult['gone'] = null;
  try {
    for (const endpoint of job.endpoints) endpoints.push(await measureEndpoint(job, endpoint, playPair));
  } catch (error) {
    if (!(error instanceof SideGone)) throw error;
    gone = { side: error.side, how: error.how, reason: error.message };
  } finally {
    clearInterval(sweeper);
    for (const side of sides) clients[side].close();
  }
  meters.host.read('end');
  meters.cores.read('end');
  const { appsUs, servicesUs } = oursBetween(began, readClocks(job));
  const onCores = { system: job.servicesBeside ? [...appsUs, ...servicesUs] : appsUs, generator: [] };
  return {
    endpoints,
    requests: bursts * job.burst,
    errors: { base: watch.base.commonestError, head: watch.head.commonestError },
    gone,
    ...meters.host.shares([...appsUs, ...servicesUs]),
    cores: meters.cores.use(onCores, 'generator'),
  };
}

/** Names a side only if the other one is so fast that two of it would have taken at most half of the time. */
function tooSlow({ base, head }: Readonly<Record<SideKey, number>>, withinMs: number): SideGone {
  const reason = `Of the maximum time for one block, bursts of the base took ${formatDuration(Math.round(base))} and those of the head ${formatDuration(Math.round(head))}.`;
  const slower = head >= base ? 'head' : 'base';
  return new SideGone(2 * Math.min(base, head) <= withinMs / 2 ? slower : null, 'slow', reason);
}

async function measureEndpoint(job: BurstJob, endpoint: EndpointJob, playPair: PlayPair): Promise<EndpointMeasure> {
  const warmUp = await warmUpPair(job, () => playPair(endpoint));
  const measured = new PairedEndpoint(readClocks(job));
  const began = performance.now();
  const isEnough = (): boolean => {
    const elapsedMs = performance.now() - began;
    // On a busy machine few bursts fit into the time; more of them are more precise.
    return elapsedMs >= job.measureMs && (measured.requests >= ENOUGH_REQUESTS || elapsedMs >= 3 * job.measureMs);
  };
  while (!isEnough()) measured.add(await playPair(endpoint));
  return measured.finish(endpoint.endpoint, warmUp, readClocks(job));
}

function readClocks(job: BurstJob): Record<SideKey, SideClock> {
  return { base: readClock(job, 'base'), head: readClock(job, 'head') };
}

function oursBetween(
  from: Record<SideKey, SideClock>,
  to: Record<SideKey, SideClock>,
): Readonly<Record<'appsUs' | 'servicesUs', readonly (number | null)[]>> {
  const sides = SIDES.map((side) => {
    const { appUs, servicesUs } = spentBetween(from[side], to[side]);
    // A server that is not ours has no process here.
    const ours = Object.entries(servicesUs).filter(([id]) => from[side].services[id]?.size !== 0);
    return { appUs, servicesUs: ours.map(([, us]) => us) };
  });
  return { appsUs: sides.map(({ appUs }) => appUs), servicesUs: sides.flatMap(({ servicesUs }) => servicesUs) };
}

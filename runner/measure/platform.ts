import { availableParallelism } from 'node:os';
import type { Platform, UnavailableSignal } from '../../model/document/platform.ts';
import { availableMemory } from '../machine/available-memory.ts';
import { currentPlacement } from '../machine/cpu-placement.ts';
import { hasProc } from '../machine/proc/has-proc.ts';
import { TICK_US } from '../machine/proc/process-stat.ts';
import { readHostCpu } from './host-load.ts';
import { readCpu, residentBytes } from './process-cpu.ts';

/** The kernel counts the CPU time of each thread in ns. */
const NANOSECOND_US = 0.001;

/** Finds out what can be measured here, by reading it once of this process. */
export function readPlatform(): Platform {
  const own = [process.pid];
  const isCpuKnown = readCpu(own).size > 0;
  const host = readHostCpu();
  const by = hasProc()
    ? ({ cpu: { from: 'kernel', stepUs: NANOSECOND_US }, load: 'kernel' } as const)
    : ({ cpu: { from: 'ps', stepUs: TICK_US }, load: 'system' } as const);
  const isMissing: Readonly<Record<UnavailableSignal, boolean>> = {
    waiting: !hasProc() || !isCpuKnown,
    steal: host === null || host.stealUs === null,
    throttling: !hasProc(),
    'ended-children': !hasProc() || !isCpuKnown,
    placement: availableParallelism() > 1 && currentPlacement().generatorCpus.length === 0,
    memory: availableMemory() === null,
    'resident-memory': residentBytes(own) === null,
    limits: !hasProc(),
    listeners: !hasProc(),
    daemons: !hasProc(),
  };
  return {
    cpuTime: isCpuKnown ? by.cpu : null,
    foreignLoad: isCpuKnown && host !== null ? by.load : null,
    unavailable: Object.entries(isMissing).flatMap(([signal, missing]) =>
      missing ? [signal as UnavailableSignal] : [],
    ),
  };
}

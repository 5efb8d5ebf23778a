import type { Platform, UnavailableSignal } from '../../model/document/platform.ts';

const CPU_TIME = {
  kernel: "from the kernel's account of each thread",
  ps: 'from `ps`, in steps of STEP ms',
} as const;

const FOREIGN_LOAD = {
  kernel: "from the kernel's totals, minus our own processes",
  system: "from the operating system's totals, minus our own processes",
} as const;

const UNAVAILABLE: Readonly<Record<UnavailableSignal, string>> = {
  waiting: 'waiting time for a core',
  steal: 'CPU time stolen by the hypervisor',
  throttling: 'throttling by a CPU limit',
  'ended-children': 'CPU time of child processes that ended',
  placement: 'separate cores for generator and system under test',
  memory: 'available memory',
  'resident-memory': 'memory of processes',
  limits: 'limits of this shell and open files',
  listeners: 'which process listens on a port',
  daemons: 'processes that leave their parent',
};

const NOT_AVAILABLE = 'not available';

/** What a system reports, for people; `unavailable` is empty if nothing is missing. */
export function platformWords({ cpuTime, foreignLoad, unavailable }: Platform): {
  readonly cpuTime: string;
  readonly foreignLoad: string;
  readonly unavailable: string;
} {
  return {
    cpuTime: cpuTime === null ? NOT_AVAILABLE : CPU_TIME[cpuTime.from].replace('STEP', `${cpuTime.stepUs / 1000}`),
    foreignLoad: foreignLoad === null ? NOT_AVAILABLE : FOREIGN_LOAD[foreignLoad],
    unavailable: unavailable.map((signal) => UNAVAILABLE[signal]).join(', '),
  };
}

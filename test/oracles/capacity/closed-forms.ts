/** Shares of requests, by theory, with times in ms and rates per ms; λ arrivals, μ services. */

/** M/M/c: share whose latency is above `t` (Erlang's delay formula; Kleinrock 1975, 3.5). */
export function multiWorkerShareOver(
  { arrivals, services, workers }: { readonly arrivals: number; readonly services: number; readonly workers: number },
  t: number,
): number {
  const offered = arrivals / services;
  let blocked = 1;
  for (let worker = 1; worker <= workers; worker += 1) blocked = (offered * blocked) / (worker + offered * blocked);
  const waits = blocked / (1 - (offered / workers) * (1 - blocked));
  const spare = workers * services - arrivals;
  const [served, drained] = [Math.exp(-services * t), Math.exp(-spare * t)];
  // The sum of two exponential times has another form if their rates are the same.
  const waitedAndServed =
    Math.abs(spare - services) < 1e-9
      ? (1 + services * t) * served
      : (spare * served - services * drained) / (spare - services);
  return (1 - waits) * served + waits * waitedAndServed;
}

/**
 * M/G/1 with a service time of a fixed and an exponential part: share whose latency is above `t`, for `t` of many
 * service times (Cramér and Lundberg's approximation: the wait's tail is C·exp(−ηt)).
 */
export function singleWorkerShareOver(
  queue: { readonly arrivals: number; readonly fixedMs: number; readonly exponentialMs: number },
  t: number,
): number {
  const { arrivals, fixedMs, exponentialMs } = queue;
  const moment = (s: number): number => Math.exp(s * fixedMs) / (1 - s * exponentialMs);
  const slope = (s: number): number => moment(s) * (fixedMs + exponentialMs / (1 - s * exponentialMs));
  const busy = arrivals * (fixedMs + exponentialMs);
  const excess = (s: number): number => arrivals * (moment(s) - 1) - s;
  // Convex, 0 at 0, and falling there: the other root is where the tail's exponent is.
  let [low, high] = [0, exponentialMs === 0 ? 1 / fixedMs : (1 - 1e-12) / exponentialMs];
  while (excess(high) < 0) high *= 2;
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  const decay = (low + high) / 2;
  return ((1 - busy) / (arrivals * slope(decay) - 1)) * moment(decay) * Math.exp(-decay * t);
}

/** M/M/1/K: share that finds `mostInSystem` requests and fails. */
export function refusedShare(
  { arrivals, services }: { readonly arrivals: number; readonly services: number },
  mostInSystem: number,
): number {
  const busy = arrivals / services;
  if (Math.abs(busy - 1) < 1e-12) return 1 / (mostInSystem + 1);
  return ((1 - busy) * busy ** mostInSystem) / (1 - busy ** (mostInSystem + 1));
}

/** The rate at which a share that rises with it reaches `share`, by bisection below `highest`. */
export function rateAt(shareOver: (rate: number) => number, share: number, highest: number): number {
  let [low, high] = [0, highest];
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (shareOver(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

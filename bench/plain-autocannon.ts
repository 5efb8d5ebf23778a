import autocannon from 'autocannon';

/**
 * `plain-autocannon.ts URL CONNECTIONS WARM_UP_MS WINDOW_MS`: autocannon as it comes; sends requests and CPU (µs) of
 * the window by IPC.
 */
const [url = '', connections, warmUpMs, windowMs] = process.argv.slice(2);
let requests = 0;
const duration = Math.ceil((Number(warmUpMs) + Number(windowMs)) / 1000) + 5;
autocannon({ url, connections: Number(connections), duration }, () => undefined).on('response', () => {
  requests += 1;
});
setTimeout(() => {
  const begin = { cpu: process.cpuUsage(), requests, at: performance.now() };
  setTimeout(() => {
    const { user, system } = process.cpuUsage(begin.cpu);
    const elapsedMs = performance.now() - begin.at;
    process.send?.({ requests: requests - begin.requests, cpuUs: user + system, elapsedMs }, () => process.exit(0));
  }, Number(windowMs));
}, Number(warmUpMs));

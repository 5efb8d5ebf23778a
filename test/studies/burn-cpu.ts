import { subscribe } from 'node:diagnostics_channel';

/**
 * Burns, with every request, the share `BURN` of the CPU time that the process uses for a request otherwise, as a
 * validator would. To be imported before the stack.
 */
const share = Number(process.env['BURN'] ?? '0');
/** The cost of a request is measured anew after so many: it falls while the code becomes warm. */
const WINDOW = 500;
let [requests, windowBegan, burnedBefore] = [0, 0, 0];
let [dueUs, burnedUs, budgetUs] = [0, 0, 0];

function usedUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

subscribe('http.server.request.start', () => {
  const began = usedUs();
  if (requests % WINDOW === 0) {
    if (requests > 0) budgetUs = (share * (began - windowBegan - (burnedUs - burnedBefore))) / WINDOW;
    [windowBegan, burnedBefore, dueUs] = [began, burnedUs, burnedUs];
  }
  requests += 1;
  if (share === 0) return;
  dueUs += budgetUs;
  if (burnedUs >= dueUs) return;
  const until = began + dueUs - burnedUs;
  let now = usedUs();
  while (now < until) now = usedUs();
  burnedUs += now - began;
});

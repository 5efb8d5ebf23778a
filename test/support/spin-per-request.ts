import { Server } from 'node:http';

/** Loaded before a stack: each of its requests costs half a millisecond of CPU more. */
const SPIN_MS = 0.5;
const emit = Server.prototype.emit;

Server.prototype.emit = function (this: Server, event: string, ...args: unknown[]): boolean {
  if (event === 'request') {
    const until = performance.now() + SPIN_MS;
    while (performance.now() < until);
  }
  return Reflect.apply(emit, this, [event, ...args]) as boolean;
};

// Imported into the dashboard's process by NODE_OPTIONS: tells on BENCH_PORT what it used since it was asked last.
import { createServer } from "node:http";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const RESOLUTION_MILLISECONDS = 5;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
delay.enable();
// NODE_OPTIONS does not take --expose-gc.
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
let cpuBefore = process.cpuUsage();

const server = createServer((request, response) => {
  if (request.url === "/gc") collect();
  const { user, system } = process.cpuUsage(cpuBefore);
  const { rss, heapUsed } = process.memoryUsage();
  const stallMilliseconds = Math.max(0, delay.max / 1e6 - RESOLUTION_MILLISECONDS);
  response.end(JSON.stringify({ cpuMilliseconds: (user + system) / 1000, rss, heapUsed, stallMilliseconds }));
  delay.reset();
  cpuBefore = process.cpuUsage();
});
// A child of the dashboard inherits NODE_OPTIONS and finds the port taken.
server.on("error", () => {});
server.listen(Number(process.env.BENCH_PORT), "127.0.0.1");
server.unref();

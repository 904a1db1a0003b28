// Loaded by a tested server before its own code (`--require`), of which nothing is changed. It writes the server's process number into
// PID_FILE; and as long as the file HANG_WHILE is there, a thread that is asked what that names stands still, as if the work had no end.
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const { isMainThread, parentPort } = require("node:worker_threads");

const { HANG_WHILE, PID_FILE } = process.env;

if (isMainThread && PID_FILE) writeFileSync(PID_FILE, String(process.pid));

if (parentPort && HANG_WHILE) {
  const on = parentPort.on;
  parentPort.on = function (event, listener) {
    if (event !== "message") return on.call(this, event, listener);
    return on.call(this, event, (call) => {
      if (existsSync(HANG_WHILE) && call.name === readFileSync(HANG_WHILE, "utf8")) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      }
      listener(call);
    });
  };
}

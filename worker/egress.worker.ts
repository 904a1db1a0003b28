// Published as it stands, apart from the bundle: nothing but the start belongs here.
import { KINDS } from "./kinds";
import { type Port, servePort } from "./port/serve-port";

const scope = workerScope();
if ("onconnect" in scope) {
  scope.onconnect = ({ ports: [port] }) => {
    if (port) servePort(port, KINDS, navigator.locks);
  };
} else {
  servePort(scope, KINDS, undefined);
}

/** Guaranteed by `open-port.ts`: this runs as a SharedWorker or as a Worker. TypeScript's DOM library describes neither global. */
function workerScope(): { onconnect: ((event: MessageEvent) => void) | null } | Port {
  return globalThis as unknown as Port;
}

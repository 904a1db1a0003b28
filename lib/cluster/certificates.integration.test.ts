import { readFileSync } from "node:fs";
import { createServer, type Server, type TLSSocket, connect as tlsConnect } from "node:tls";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { ApiServer } from "../../e2e/world/kube-access";
import { listenOn } from "../../e2e/world/listen";
import { startRealApi } from "../../e2e/world/real-api";
import { clientOf, until } from "./client/scripted-api.testing";
import { USUAL_PACE } from "./pace";
import { PolicyStore } from "./policy-store";
import { policyAnswer } from "./read-policy";

// A certificate that runs out before a real kube-apiserver is told as what it is, and one that was renewed is seen without a restart.

type Certificate = "expired" | "valid" | "early";
const pem = (name: string) => readFileSync(new URL(`./recorded/certificates/${name}.pem`, import.meta.url), "utf8");

let api: ApiServer;
let front: Front;
let store: PolicyStore;

beforeAll(async () => {
  api = await startRealApi();
  front = await startFront(api);
  const authority = Buffer.from(["valid", "expired", "early"].map(pem).join("")).toString("base64");
  const kubeconfig = api
    .kubeconfig(api.access.dashboardToken)
    .replace(api.access.server, front.url)
    .replace(/certificate-authority-data: .*/, `certificate-authority-data: ${authority}`);
  store = new PolicyStore(await clientOf(kubeconfig), { ...USUAL_PACE, firstSeconds: 0.2, mostSeconds: 1 });
});
afterAll(async () => {
  store?.stop();
  await front?.stop();
  await api?.stop();
});

const all = (state: string) =>
  until(
    () => store.kinds().every((kind) => kind.state === state),
    () => store.kinds(),
    20,
  );

it.each([
  ["expired", "has expired, or the clock of this machine is ahead (CERT_HAS_EXPIRED)"],
  ["early", "is not valid yet, or the clock of this machine is behind (CERT_NOT_YET_VALID)"],
] as const)(
  "one that is %s is told with the age of what is shown, and the renewed one is taken",
  async (bad, words) => {
    front.show("valid");
    await all("synced");
    expect((await policyAnswer(store)).cluster.problem).toBeNull();

    front.show(bad);
    // The first try may meet the connections that were closed.
    await vi.waitFor(
      async () =>
        expect((await policyAnswer(store)).cluster.problem).toEqual({
          code: "cluster_unreachable",
          message: `The certificate of ${front.url} ${words}.`,
          hint: "Renew it on the API server. The dashboard picks it up on the next try, without a restart.",
        }),
      { timeout: 20_000, interval: 200 },
    );
    const { kinds } = await policyAnswer(store);
    expect(kinds.map(({ state }) => state)).toEqual(kinds.map(() => "stale"));
    for (const { staleSince } of kinds) expect(staleSince).toMatch(/^20/);

    front.show("valid");
    await all("synced");
    expect((await policyAnswer(store)).cluster.problem).toBeNull();
  },
  90_000,
);

interface Front {
  url: string;
  /** Shows that certificate from now on, to connections that begin now: all that are open are closed. */
  show(certificate: Certificate): void;
  stop(): Promise<void>;
}

/** Passes on what comes over TLS to the real API server. */
async function startFront({ access }: ApiServer): Promise<Front> {
  const open = new Set<TLSSocket>();
  const ca = Buffer.from(access.caData ?? "", "base64");
  const { port: behind } = new URL(access.server);
  const options = (name: Certificate) => ({ key: pem("key"), cert: pem(name) });
  const server: Server = createServer(options("valid"), (socket) => {
    const onward = tlsConnect({ port: Number(behind), host: "127.0.0.1", ca });
    for (const end of [socket, onward]) {
      open.add(end);
      end.on("error", () => end.destroy());
      end.on("close", () => open.delete(end));
    }
    socket.on("close", () => onward.destroy());
    onward.on("close", () => socket.destroy());
    socket.pipe(onward).pipe(socket);
  });
  const closeAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `https://127.0.0.1:${await listenOn(server, 0)}`,
    show(certificate) {
      server.setSecureContext(options(certificate));
      closeAll();
    },
    stop: () =>
      new Promise((resolve) => {
        closeAll();
        server.close(() => resolve());
      }),
  };
}

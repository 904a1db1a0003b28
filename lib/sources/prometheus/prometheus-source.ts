import "server-only";
import { readEnv } from "../../env";
import type { Source } from "../source";
import { checkPrometheus } from "./reading/check-prometheus";
import { knownClockAhead } from "./reading/engine-clock";
import { flowsPoller } from "./reading/poller";
import { readDestinations } from "./reading/read-destinations";
import { readFirstSeen } from "./reading/read-first-seen";
import { readFlowDetail } from "./reading/read-flow-detail";
import { readFlowSeries } from "./reading/read-flow-series";
import { readFlows } from "./reading/read-flows";
import { readOpenings } from "./reading/read-openings";
import { readProxyVersion } from "./reading/read-proxy-version";

/** A server that speaks Prometheus's HTTP API and scrapes the proxies: the one of `PROMETHEUS_URL`. */
export const PROMETHEUS: Source = {
  flows: readFlows,
  detail: readFlowDetail,
  series: readFlowSeries,
  firstSeen: readFirstSeen,
  destinations: readDestinations,
  openings: readOpenings,
  proxyVersion: readProxyVersion,
  watch: (caller, question, send, since) => flowsPoller(caller, readEnv()).watch(question, send, since),
  clockAhead: () => knownClockAhead(readEnv().prometheus.url),
  check: checkPrometheus,
};

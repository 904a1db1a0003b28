import type { DecidedBackend, Decision } from "../../../lib/linkerd/decision";
import type { MeshRequest } from "./mesh-request";
import type { Labels } from "./metric-family";
import { OpenedConnections, targetLabels } from "./opened-connections";
import { type ConnectionFamilies, type HttpFamilies, printFamilies, proxyFamilies } from "./proxy-families";
import { backendLabels, hostnameLabel, isInvalid, namesHosts, parentLabels, routeLabels } from "./proxy-labels";

export interface ProxyOptions {
  /** Whether this proxy exports host names (`LINKERD2_PROXY_OUTBOUND_METRICS_HOSTNAME_LABELS`). */
  hostnameLabels: boolean;
  version: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** In [0, 1): picks among weighted backends. */
  random: () => number;
}

const CLOSE_ERRORS = ["", "forbidden", "invalid_backend", "invalid_policy", "unexpected"] as const;
const DETECT_RESULTS = ["not_http", "http/1", "http/2", "read_timeout", "error"] as const;
const PROTOCOL_LABELS = { detect: "detect", grpc: "http/2", tls: "tls", opaque: "opaq" } as const;

/** What a request came to, in the words of the status labels. */
interface Completion {
  httpStatus: string;
  grpcStatus: string;
  error: string;
  /** The backend that was tried; null where the proxy answered by itself. */
  dispatched: DecidedBackend | "original" | null;
  /** Whether the proxy itself made the answer. */
  synthesized: boolean;
}

/**
 * The egress metrics of one proxy process as `metrics.md` §1 describes them: which series is born when, what each counts, how labels
 * fold. It counts what it is told was decided, and decides nothing.
 */
export class EgressProxy {
  private families = proxyFamilies();
  private opened: OpenedConnections;
  private startedAt = 0;

  constructor(private readonly options: ProxyOptions) {
    this.opened = this.opening();
    this.restart();
  }

  /** A new process: every counter starts over. */
  restart() {
    this.families = proxyFamilies();
    this.opened = this.opening();
    this.startedAt = this.options.now() / 1000;
    const build = { date: "2026-08-21T00:00:00Z", git_sha: "29637b64f", profile: "release", vendor: "linkerd" };
    this.families.buildInfo.set({ ...build, version: this.options.version }, 1);
    this.families.startTime.set({}, this.startedAt);
  }

  /** As if ten minutes had gone by without a connection. */
  idle() {
    this.opened.idle();
  }

  /** The page that the proxy serves as `/metrics`. */
  print(): string {
    this.opened.scraped();
    this.families.uptime.set({}, this.options.now() / 1000 - this.startedAt);
    return printFamilies(this.families);
  }

  count(request: MeshRequest, decision: Decision) {
    if (!request.keepAlive) this.opened.open(request, "src");
    if (request.arrival === null) this.opened.cut(request);
    if (decision.target === "service") {
      const { arrival } = request;
      if (arrival?.service) this.opened.openBalanced(arrival, arrival.service);
      return;
    }
    const parent = parentLabels(request, decision);
    const protocol = decision.policyProtocol ?? "detect";
    if (!request.keepAlive) {
      this.families.protocolConnections.add({ protocol: PROTOCOL_LABELS[protocol], ...parent }, 1);
      if (protocol === "detect") this.countDetection(request, parent);
    }

    if (decision.error?.startsWith("proxy-panic")) return;
    if (decision.outcome === "unmatched") {
      this.countTcpError(request);
      return;
    }
    const isHttp = request.protocol === "http1" || request.protocol === "http2" || request.protocol === "grpc";
    if (protocol === "grpc") this.countRequest(this.families.grpc, "grpc", request, decision, parent);
    else if (protocol === "detect" && isHttp) this.countRequest(this.families.http, "http", request, decision, parent);
    else this.countConnection(protocol === "tls" ? "tls" : "tcp", request, decision, parent);
  }

  private countRequest(
    families: HttpFamilies,
    family: "http" | "grpc",
    request: MeshRequest,
    decision: Decision,
    parent: Labels,
  ) {
    const route = { ...parent, ...routeLabels(decision) };
    const exported = this.options.hostnameLabels && namesHosts(decision);
    const named = { ...route, hostname: hostnameLabel(request.authority, exported) };
    const completion = this.complete(request, decision);
    const status = (): Labels =>
      family === "http"
        ? { http_status: completion.httpStatus, error: completion.error }
        : { grpc_status: completion.grpcStatus, error: completion.error };

    families.requestFrameSize.touch(named);
    if (!isInvalid(decision)) this.prepareBackends(families, decision, route);
    if (completion.dispatched) {
      const backend = {
        ...route,
        ...backendLabels(completion.dispatched === "original" ? null : completion.dispatched),
      };
      families.backendRequests.add(backend, 1);
      families.backendDuration.observe(backend, completion.synthesized ? 0.00005 : request.answer.seconds * 0.8);
      families.backendStatuses.add({ ...backend, ...status() }, 1);
      if (!completion.synthesized) {
        for (const bytes of request.answer.requestFrames) families.requestFrameSize.observe(named, bytes);
        for (const bytes of request.answer.responseFrames) families.backendFrameSize.observe(backend, bytes);
        const backendKind = completion.dispatched === "original" ? null : completion.dispatched.kind;
        if (backendKind !== "Service") this.opened.openPooled(request);
      }
    }
    families.requestDuration.observe(named, completion.synthesized ? 0.0002 : request.answer.seconds);
    families.requestStatuses.add({ ...named, ...status() }, 1);
    if (completion.synthesized) this.families.httpErrors.add({ error: "unexpected" }, 1);
  }

  /** The stack of a route is built for all its backends, so each is on the page from the first request on. */
  private prepareBackends(families: HttpFamilies, decision: Decision, route: Labels) {
    const backends = decision.backends.length > 0 ? decision.backends : [null];
    for (const backend of backends) {
      const labels = { ...route, ...backendLabels(backend) };
      families.backendRequests.touch(labels);
      families.backendFrameSize.touch(labels);
    }
  }

  private complete(request: MeshRequest, decision: Decision): Completion {
    const answered = (httpStatus: string, grpcStatus: string, error = ""): Completion => {
      return { httpStatus, grpcStatus, error, dispatched: null, synthesized: true };
    };
    if (decision.outcome === "deny") return answered("403", "PERMISSION_DENIED");
    if (decision.outcome === "http-redirect") return answered(String(decision.status ?? 302), "UNKNOWN");
    const backend = this.pickBackend(decision.backends);
    if (isStopped(request, backend)) return answered("", "UNAVAILABLE", "FAIL_FAST");
    if (backend?.invalid) return { ...answered("500", "UNKNOWN"), dispatched: backend };
    // Faults inside the proxy have no status on the page, whatever the client is told.
    if (decision.outcome === "fail") return answered("", "INTERNAL", decision.error ?? "UNKNOWN");
    const { httpStatus, grpcStatus, error } = request.answer;
    return {
      httpStatus: httpStatus === null ? "" : String(httpStatus),
      grpcStatus,
      error,
      dispatched: backend ?? "original",
      synthesized: false,
    };
  }

  private countConnection(family: "tcp" | "tls", request: MeshRequest, decision: Decision, parent: Labels) {
    const families: ConnectionFamilies = this.families[family];
    const destination: Labels =
      family === "tls"
        ? { hostname: hostnameLabel(request.sni, this.options.hostnameLabels && namesHosts(decision)) }
        : { target_ip: request.ip, target_port: String(request.port) };
    const labels = { ...parent, ...routeLabels(decision), ...destination };
    for (const error of CLOSE_ERRORS) families.close.touch({ ...labels, error });
    families.open.add(labels, 1);
    const error = this.closeError(request, decision);
    families.close.add({ ...labels, error }, 1);
    if (error !== "") this.countTcpError(request);
    if (error === "" && decision.outcome !== "redirect") this.opened.open(request, "dst");
  }

  private closeError(request: MeshRequest, decision: Decision): string {
    if (decision.outcome === "deny") return "forbidden";
    const backend = this.pickBackend(decision.backends);
    if (backend?.invalid) return "invalid_backend";
    if (isStopped(request, backend)) return "unexpected";
    if (decision.outcome === "fail") return decision.error ?? "unexpected";
    return request.answer.error === "" ? "" : "unexpected";
  }

  private pickBackend(backends: DecidedBackend[]): DecidedBackend | null {
    const weighted = backends.filter((backend) => backend.weight > 0);
    let at = this.options.random() * weighted.reduce((sum, backend) => sum + backend.weight, 0);
    for (const backend of weighted) {
      at -= backend.weight;
      if (at < 0) return backend;
    }
    return weighted.at(-1) ?? null;
  }

  private countDetection(request: MeshRequest, parent: Labels) {
    for (const result of DETECT_RESULTS) this.families.detectResults.touch({ result, ...parent });
    this.families.detectResults.add({ result: detected(request), ...parent }, 1);
    this.families.detectDuration.observe(parent, 0.00007);
  }

  private countTcpError(request: MeshRequest) {
    this.families.tcpErrors.add({ ...targetLabels(request), error: "unexpected" }, 1);
  }

  private opening(): OpenedConnections {
    return new OpenedConnections(this.families.tcpOpen, this.families.tcpOpenConnections, this.options.now);
  }
}

/** A Service that a route names is another packet's matter. */
function isStopped({ arrival }: MeshRequest, backend: DecidedBackend | null): boolean {
  return arrival === null && backend?.kind !== "Service";
}

function detected(request: MeshRequest): (typeof DETECT_RESULTS)[number] {
  if (request.protocol === "http1") return "http/1";
  return request.protocol === "http2" || request.protocol === "grpc" ? "http/2" : "not_http";
}

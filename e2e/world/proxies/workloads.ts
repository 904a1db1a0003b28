import type { WireProtocol } from "../../../lib/linkerd/decision";
import type { RemoteAnswer } from "./mesh-request";

/** A workload of the demo: pods of one owner, and what each of them calls. */
export interface Workload {
  namespace: string;
  name: string;
  /** The label which scraping adds for the owner. */
  owner: "deployment" | "statefulset" | "daemonset" | "cronjob" | "k8s_job";
  pods: number;
  hostnameLabels?: false;
  calls: Call[];
}

export interface Call {
  protocol: WireProtocol;
  /** The name that the client uses; null: it dials the address. */
  host: string | null;
  ip: string;
  port: number;
  perMinute: number;
  /** `GET /path`, one of them each time. */
  requests?: string[];
  /** Chance of each other answer; the rest is 200. */
  answers?: { chance: number; answer: Partial<RemoteAnswer> }[];
  /** Typical time to answer. */
  seconds?: number;
}

// Addresses are those of the documentation ranges: nothing is ever dialled.
const IP = {
  httpbin: "203.0.113.7",
  geoip: "203.0.113.15",
  tracking: "203.0.113.66",
  stripe: "198.51.100.20",
  segment: "203.0.113.31",
  slack: "203.0.113.33",
  google: "203.0.113.40",
  adyen: "198.51.100.60",
  risk: "198.51.100.72",
  ledger: "198.51.100.80",
  ocsp: "203.0.113.90",
  github: "203.0.113.100",
  debian: "203.0.113.110",
  npm: "203.0.113.120",
  s3: "192.0.2.30",
  sftp: "192.0.2.44",
  otlp: "192.0.2.50",
  weather: "192.0.2.61",
  partner: "198.51.100.140",
  mixpanel: "192.0.2.90",
};

const http = (host: string, ip: string, perMinute: number, requests: string[], more: Partial<Call> = {}): Call => {
  return { protocol: "http1", host, ip, port: 80, perMinute, requests, ...more };
};
const tls = (host: string, ip: string, perMinute: number, more: Partial<Call> = {}): Call => {
  return { protocol: "tls", host, ip, port: 443, perMinute, ...more };
};
const opaque = (ip: string, port: number, perMinute: number): Call => {
  return { protocol: "opaque", host: null, ip, port, perMinute };
};
const grpc = (
  host: string,
  ip: string,
  port: number,
  perMinute: number,
  requests: string[],
  more: Partial<Call> = {},
): Call => {
  return { protocol: "grpc", host, ip, port, perMinute, requests, ...more };
};
const status = (httpStatus: number | null, chance: number, error = "") => ({ chance, answer: { httpStatus, error } });

/** What the demo's mesh does all day. */
export const WORKLOADS: readonly Workload[] = [
  {
    namespace: "shop",
    name: "storefront",
    owner: "deployment",
    pods: 2,
    calls: [
      http("httpbin.org", IP.httpbin, 40, ["GET /get"], { seconds: 0.09 }),
      http("httpbin.org", IP.httpbin, 12, ["GET /ip", "GET /headers"]),
      http("geoip.maxmind.com", IP.geoip, 70, ["GET /v2/country"], {
        seconds: 0.06,
        answers: [status(403, 0.03), status(503, 0.01)],
      }),
      http("ads.tracking-pixel.net", IP.tracking, 25, ["GET /pixel", "POST /collect"]),
      tls("api.segment.io", IP.segment, 30),
      tls("fonts.googleapis.com", IP.google, 45),
    ],
  },
  {
    namespace: "shop",
    name: "checkout",
    owner: "deployment",
    pods: 3,
    calls: [
      tls("api.stripe.com", IP.stripe, 60),
      tls("hooks.slack.com", IP.slack, 6),
      http("geoip.maxmind.com", IP.geoip, 30, ["GET /v2/city"], { seconds: 0.07 }),
    ],
  },
  {
    namespace: "shop",
    name: "catalog",
    owner: "deployment",
    pods: 2,
    hostnameLabels: false,
    calls: [
      http("images.supplier.example", IP.weather, 18, ["GET /thumb"]),
      http("geoip.maxmind.com", IP.geoip, 12, ["GET /v2/country"]),
      tls("api.segment.io", IP.segment, 8),
    ],
  },
  {
    namespace: "shop",
    name: "price-sync",
    owner: "cronjob",
    pods: 1,
    calls: [http("feeds.supplier.example", IP.weather, 4, ["GET /prices.csv"], { port: 8080, seconds: 1.4 })],
  },
  {
    namespace: "payments",
    name: "psp-gateway",
    owner: "deployment",
    pods: 2,
    calls: [
      tls("checkout-live.adyen.com", IP.adyen, 80, { answers: [{ chance: 0.02, answer: { error: "unexpected" } }] }),
      tls("uploads.github.com", IP.github, 3),
      http("ocsp.digicert.com", IP.ocsp, 10, ["POST /"]),
    ],
  },
  {
    namespace: "payments",
    name: "fraud-check",
    owner: "deployment",
    pods: 2,
    calls: [
      grpc("scoring.risk-engine.example", IP.risk, 50051, 90, ["POST /risk.v1.Scoring/Score"], {
        seconds: 0.04,
        answers: [{ chance: 0.02, answer: { grpcStatus: "UNAVAILABLE" } }],
      }),
      grpc("scoring.risk-engine.example", IP.risk, 50051, 5, ["POST /risk.v1.Admin/Export"]),
    ],
  },
  {
    namespace: "payments",
    name: "ledger",
    owner: "statefulset",
    pods: 2,
    calls: [opaque(IP.ledger, 5432, 20), opaque(IP.ledger, 9300, 3), opaque("10.20.0.5", 6379, 15)],
  },
  {
    namespace: "platform",
    name: "ci-runner",
    owner: "deployment",
    pods: 3,
    calls: [
      http("deb.debian.org", IP.debian, 35, ["GET /debian/dists/stable/InRelease", "GET /debian/pool/main/c/curl"], {
        seconds: 0.3,
      }),
      tls("github.com", IP.github, 40),
      tls("registry.npmjs.org", IP.npm, 55),
      http("mirror.internal-tools.example", IP.debian, 3, ["GET /index"], { port: 8081 }),
    ],
  },
  {
    namespace: "platform",
    name: "otel-agent",
    owner: "daemonset",
    pods: 3,
    calls: [
      grpc(
        "otlp.telemetry-vendor.example",
        IP.otlp,
        4317,
        60,
        ["POST /opentelemetry.proto.collector.trace.v1.TraceService/Export"],
        {
          seconds: 0.02,
        },
      ),
    ],
  },
  {
    namespace: "batch",
    name: "nightly-report",
    owner: "cronjob",
    pods: 1,
    calls: [
      tls("s3.eu-central-1.amazonaws.com", IP.s3, 25),
      http("api.weather.example", IP.weather, 15, ["GET /v1/forecast"], {
        seconds: 0.6,
        answers: [status(null, 0.05, "RESPONSE_HEADERS_TIMEOUT")],
      }),
    ],
  },
  {
    namespace: "batch",
    name: "import-customers",
    owner: "k8s_job",
    pods: 1,
    calls: [opaque(IP.sftp, 22, 6), tls("login.salesforce.com", IP.s3, 8)],
  },
  {
    namespace: "legacy",
    name: "billing-export",
    owner: "deployment",
    pods: 1,
    calls: [
      http("edi.partner.example", IP.partner, 10, ["POST /invoices"]),
      http("www.example.com", IP.httpbin, 14, ["GET /rates"]),
      tls("sftp-gateway.partner.example", IP.sftp, 6),
    ],
  },
  {
    namespace: "legacy",
    name: "mainframe-bridge",
    owner: "statefulset",
    pods: 1,
    calls: [opaque(IP.partner, 3270, 8), opaque("2001:db8::25", 2525, 4)],
  },
  {
    namespace: "analytics",
    name: "collector",
    owner: "deployment",
    pods: 2,
    calls: [
      tls("api.mixpanel.com", IP.mixpanel, 20),
      opaque("10.8.0.9", 9092, 30),
      http("10.8.0.12", "10.8.0.12", 12, ["GET /ready"]),
    ],
  },
  {
    namespace: "analytics",
    name: "dashboards",
    owner: "deployment",
    pods: 1,
    calls: [http("cdn.charts.example", IP.google, 9, ["GET /lib.js"])],
  },
];

/** One sentence about what clients may and may not do, as a file holds it. */
export type PolicyTest = ReachTest | ConnectionTest;

/** Judged as Linkerd decides. */
export interface ReachTest {
  /** As written, or made from the parts. */
  sentence: string;
  from: Clients;
  expect: Expectation;
  to: Destination;
  /** For a person who looks for it: where in the file it begins, counted from 1. */
  line: number;
}

/** Judged as NetworkPolicies allow: may pods or an address open a connection to others? */
export interface ConnectionTest {
  sentence: string;
  from: ConnectionEnd;
  expect: { kind: "may-connect" | "may-not-connect" };
  to: ConnectionTarget;
  line: number;
}

export type ConnectionEnd = Clients | { kind: "address"; address: string };

export interface ConnectionTarget {
  /** As written. */
  text: string;
  end: ConnectionEnd;
  port: number;
  protocol: "TCP" | "UDP" | "SCTP";
}

export function isConnectionTest(test: PolicyTest): test is ConnectionTest {
  return test.expect.kind === "may-connect" || test.expect.kind === "may-not-connect";
}

/** Linkerd knows clients by namespace alone; a workload is kept for the sentence. */
export type Clients = { kind: "everybody" } | { kind: "namespace"; namespace: string; workload: string | null };

export type Expectation =
  | { kind: "may" }
  | { kind: "may-not" }
  /** To a Service of the cluster, or (http-redirect) to a location. */
  | { kind: "redirected"; to: string };

/** What a client asks for. A null is "any", for `may-not` each of them. */
export interface Destination {
  /** As written. */
  text: string;
  /** An exact name or `*.` and a name; null for an address or a range. */
  host: string | null;
  /** The address that it connects to, where it is known. */
  address: string | null;
  /** `203.0.113.0/24`: each address in it; null where no range is meant. */
  range: string | null;
  port: number | null;
  protocol: "http" | "grpc" | "tls" | "tcp" | null;
  path: string | null;
  method: string | null;
}

export interface PolicyTestResult {
  test: PolicyTest;
  /** `uncertain`: it hangs on something that the test does not say, or the policy cannot be read well enough. */
  outcome: "holds" | "fails" | "uncertain";
  /** What was found, one sentence each, what tells against the test first. */
  reasons: string[];
}

/** What becomes of one test by a change. Without a change it fails, is uncertain or holds. */
export type TestTurn = "newly-fails" | "fails" | "newly-uncertain" | "uncertain" | "newly-holds" | "holds";

export interface ComparedTest {
  /** Its place in the file, counted from 0. */
  id: number;
  sentence: string;
  line: number;
  turn: TestTurn;
  /** By the policy of now. */
  now: PolicyTestResult["outcome"];
  /** By the policy as the change would leave it; null without one. */
  proposed: PolicyTestResult["outcome"] | null;
  /** Of `proposed`, else of `now`: the first few, and how many there are. */
  reasons: string[];
  reasonCount: number;
}

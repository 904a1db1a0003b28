import type { EgressRequest } from "../../../lib/linkerd/decision";
import type { Arrival } from "../enforcement";

/** One request or connection of a simulated client, with what the remote host answers if it is reached. */
export interface MeshRequest extends EgressRequest {
  answer: RemoteAnswer;
  /** Sent on the connection of a request before, so that none is opened. */
  keepAlive?: boolean;
  /** Where the packet arrives; null: NetworkPolicies stop it. Absent where nobody enforces them. */
  arrival?: Arrival | null;
}

export interface RemoteAnswer {
  /** null: none came, see `error`. */
  httpStatus: number | null;
  /** As in the label: `OK`, `UNAVAILABLE` … */
  grpcStatus: string;
  /** `""`, or the proxy's name for what went wrong: `FAIL_FAST`, `RESPONSE_HEADERS_TIMEOUT` …; `unexpected` on connections. */
  error: string;
  seconds: number;
  /** Sizes of the DATA frames of the request and of the response. */
  requestFrames: number[];
  responseFrames: number[];
}

export const OK_ANSWER: RemoteAnswer = {
  httpStatus: 200,
  grpcStatus: "OK",
  error: "",
  seconds: 0.001,
  requestFrames: [],
  responseFrames: [],
};

import { AppError } from "../../errors";
import { type Attempt, printAttempt } from "./attempt";

const CERTIFICATE =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+|ERR_TLS_\w+|HOSTNAME_MISMATCH|INVALID_CA)$/;

const OUT_OF_DATE: Record<string, string> = {
  CERT_HAS_EXPIRED: "has expired, or the clock of this machine is ahead",
  CERT_NOT_YET_VALID: "is not valid yet, or the clock of this machine is behind",
};

/** A TLS alert of the server about the client's certificate, e.g. ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED. */
const REFUSED_CERTIFICATE = /^ERR_SSL_.*CERT/;

const WORDS: Record<string, string> = {
  ECONNREFUSED: "connection refused",
  ENOTFOUND: "its hostname does not resolve",
  EAI_AGAIN: "its hostname cannot be looked up",
  ECONNRESET: "the connection was closed",
  EPIPE: "the connection was closed",
  ETIMEDOUT: "the connection timed out",
  EHOSTUNREACH: "no route to host",
  ENETUNREACH: "no route to host",
  EPROTO: "it does not speak TLS",
};

/** What went wrong before there was an answer. `server` is a URL without credentials. */
export function transportFault(cause: unknown, server: string, attempt: Attempt, timeoutSeconds: number): AppError {
  if (cause instanceof AppError) return cause;
  if (cause instanceof Error && cause.name === "TimeoutError") {
    return new AppError(
      "cluster_timeout",
      `No answer from ${server} in ${timeoutSeconds} s (${printAttempt(attempt)}).`,
      {
        hint: "Is the API server overloaded, or the network slow? KUBE_TIMEOUT_SECONDS sets the limit.",
        cause,
      },
    );
  }
  const code = codeOf(cause);
  const outOfDate = OUT_OF_DATE[code];
  if (outOfDate) {
    return new AppError("cluster_unreachable", `The certificate of ${server} ${outOfDate} (${code}).`, {
      hint: "Renew it on the API server. The dashboard picks it up on the next try, without a restart.",
      cause,
    });
  }
  if (CERTIFICATE.test(code)) {
    return new AppError("cluster_unreachable", `The certificate of ${server} is not trusted (${code}).`, {
      hint: "Is certificate-authority of the kubeconfig's cluster the right one, and the certificate for this name?",
      cause,
    });
  }
  if (REFUSED_CERTIFICATE.test(code)) {
    return new AppError(
      "cluster_unauthorized",
      `${server} does not accept the kubeconfig's client certificate (${code}).`,
      {
        hint: "It may have expired: log in again. The dashboard re-reads it on each try.",
        cause,
      },
    );
  }
  return new AppError(
    "cluster_unreachable",
    `No connection to ${server}: ${WORDS[code] ?? (code || "the connection failed")}.`,
    {
      hint: "Is the API server running, and is the kubeconfig's current context the right one?",
      cause,
    },
  );
}

/** Of theirs or of ours. */
export function isCertificateFault(cause: unknown): boolean {
  return CERTIFICATE.test(codeOf(cause)) || REFUSED_CERTIFICATE.test(codeOf(cause));
}

function codeOf(cause: unknown): string {
  if (typeof cause !== "object" || cause === null) return "";
  if ("code" in cause && typeof cause.code === "string") return cause.code;
  // An AggregateError of several addresses, or a wrapped fault.
  if ("errors" in cause && Array.isArray(cause.errors)) return codeOf(cause.errors[0]);
  return "cause" in cause ? codeOf(cause.cause) : "";
}

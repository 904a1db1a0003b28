import { AppError, type ErrorCode } from "../../errors";
import { printCount } from "../../print/numbers";
import { at } from "./at";
import { type Attempt, printAttempt, resourceName } from "./attempt";
import { parseStatus, type StatusBody, type StatusCause } from "./status-body";

/** `AppError.details` of everything the API server refused. */
interface RefusalDetails {
  /** HTTP status. */
  status: number;
  reason: string;
  attempt: Attempt;
  causes: StatusCause[];
}

/** What an answer other than 2xx means. `body` is the text as it came. Shapes: measured on kube-apiserver 1.34. */
export function refusal(status: number, body: string, attempt: Attempt): AppError {
  return refusalOf(status, parseStatus(body), attempt);
}

export function refusalOf(status: number, said: StatusBody | null, attempt: Attempt): AppError {
  const meaning = meaningOf(status, said, attempt);
  const details: RefusalDetails = { status, reason: said?.reason ?? "", attempt, causes: said?.causes ?? [] };
  return new AppError(meaning.code, meaning.message, { hint: meaning.hint ?? "", details });
}

/** HTTP status of a refusal; null for anything else. */
export function refusedWith(error: unknown): number | null {
  const status = error instanceof AppError ? at(error.details, "status") : null;
  return typeof status === "number" ? status : null;
}

interface Meaning {
  code: ErrorCode;
  message: string;
  hint?: string;
}

// A webhook may deny with any status, so its words come before the number. The second form is a ValidatingAdmissionPolicy's.
const DENIED =
  /admission webhook "([^"]+)" denied the request:? ?([\s\S]*)$|ValidatingAdmissionPolicy '([^']+)'.*? denied request: ?([\s\S]*)$/;

function meaningOf(status: number, said: StatusBody | null, attempt: Attempt): Meaning {
  const denied = status >= 400 ? DENIED.exec(said?.message ?? "") : null;
  if (denied) {
    const judge = denied[1] ?? denied[3];
    const words = (denied[2] ?? denied[4] ?? "").trim();
    return { code: "admission_refused", message: `${judge} rejected it: ${words || "no reason given"}` };
  }
  if (status === 401) return unauthorized();
  if (status === 403) return forbidden(said, attempt);
  if (status === 404) return notFound(said, attempt);
  if (status === 409) return conflict(said, attempt);
  if (status === 410)
    return { code: "cluster_bad_answer", message: `The resourceVersion to ${printAttempt(attempt)} from has expired.` };
  if (status === 422 || status === 400) return invalid(said, attempt);
  if (status >= 300 && status < 400) return redirected();
  return failed(status, said, attempt);
}

function unauthorized(): Meaning {
  return {
    code: "cluster_unauthorized",
    message: "The API server does not accept the dashboard's credentials.",
    hint: "They may have expired: log in again. The dashboard re-reads them on each try. `kubectl auth whoami` with the same kubeconfig shows more.",
  };
}

function forbidden(said: StatusBody | null, attempt: Attempt): Meaning {
  if (said?.causes.some((cause) => cause.reason === "NamespaceTerminating")) {
    return {
      code: "object_invalid",
      message: `Namespace ${attempt.namespace} is being deleted; nothing can be created in it.`,
    };
  }
  const everywhere = attempt.namespace === null;
  const where = everywhere ? "in all namespaces" : `in namespace ${attempt.namespace}`;
  const user = /User "([^"]+)"/.exec(said?.message ?? "")?.[1];
  const right = `the verb "${attempt.verb}" on "${attempt.resource}" in API group "${attempt.group}"`;
  const given = everywhere
    ? `Give it ${right} with a ClusterRole and a ClusterRoleBinding. A Role is not enough: it grants one namespace, and this needs all of them.`
    : `Give it ${right} in namespace ${attempt.namespace}: with a RoleBinding to a Role or ClusterRole, or a ClusterRoleBinding.`;
  return {
    code: "cluster_forbidden",
    message: `${user ?? "The dashboard's identity"} may not ${attempt.verb} ${resourceName(attempt)} ${where}.`,
    hint: `${given}${user === undefined && said ? ` The API server says: ${said.message}` : ""}`,
  };
}

function notFound(said: StatusBody | null, attempt: Attempt): Meaning {
  if (said?.reason === "NotFound" && said.kind === "namespaces" && attempt.resource !== "namespaces") {
    return {
      code: "object_invalid",
      message: `Namespace ${attempt.namespace} does not exist.`,
      hint: "Create the namespace first, or choose another.",
    };
  }
  if (said?.reason === "NotFound" && said.kind !== "" && attempt.name !== null) {
    return {
      code: "object_deleted",
      message: `${resourceName(attempt)} ${[attempt.namespace, attempt.name].filter(Boolean).join("/")} no longer exists.`,
      hint: "It was deleted. Nothing was written.",
    };
  }
  return {
    code: "kind_absent",
    message: `The cluster has no ${resourceName(attempt)}.`,
    hint: "Is its CRD installed?",
  };
}

function conflict(said: StatusBody | null, attempt: Attempt): Meaning {
  const object = `${resourceName(attempt)} ${attempt.namespace}/${attempt.name}`;
  if (said?.reason === "AlreadyExists") {
    return {
      code: "object_exists",
      message: `${object} already exists.`,
      hint: "Choose another name or change the existing object.",
    };
  }
  // Of a DELETE with preconditions: the message names both values.
  if (/UID in precondition/.test(said?.message ?? "")) return replaced(attempt);
  return {
    code: "object_changed",
    message: `${object} was changed since it was read.`,
    hint: "Nothing was written. Review the change again against the current object.",
  };
}

function replaced(attempt: Attempt): Meaning {
  return {
    code: "object_replaced",
    message: `${resourceName(attempt)} ${attempt.namespace}/${attempt.name} was deleted and created again since it was read.`,
    hint: "Nothing was written. Review the change again against the current object.",
  };
}

function invalid(said: StatusBody | null, attempt: Attempt): Meaning {
  if (said?.causes.some((cause) => cause.field === "metadata.uid")) return replaced(attempt);
  const causes = (said?.causes ?? []).map((cause) =>
    [cause.field, cause.message].filter((part) => part !== "").join(": "),
  );
  const rest = said && said.more > 0 ? `; and ${printCount(said.more)} more` : "";
  const words = causes.length > 0 ? `${causes.join("; ")}${rest}` : said?.message || "no reason given";
  return { code: "object_invalid", message: `The API server says the object is invalid: ${words}` };
}

function redirected(): Meaning {
  return {
    code: "cluster_bad_answer",
    message: "The API server's address answers with a redirect.",
    hint: "Is there a login page or proxy in front of the API server?",
  };
}

function failed(status: number, said: StatusBody | null, attempt: Attempt): Meaning {
  if (/failed calling webhook/.test(said?.message ?? "")) {
    return {
      code: "cluster_bad_answer",
      message: `The API server could not call an admission webhook: ${said?.message}`,
      hint: "If it is linkerd-policy-validator: is Linkerd's control plane running?",
    };
  }
  const words = said?.message ? `: ${said.message}` : said ? "" : ", not from a Kubernetes API server";
  const message = `Tried to ${printAttempt(attempt)}; the answer was ${status}${words}.`;
  if (status === 504) return { code: "cluster_timeout", message };
  if (status === 503 || status === 429) {
    return {
      code: "cluster_unreachable",
      message,
      hint: "The API server is starting or overloaded; the dashboard tries again.",
    };
  }
  return { code: "cluster_bad_answer", message };
}

/** Another object under the same name: what a stale resourceVersion hides, so the writer looks again to tell. */
export function objectReplaced(attempt: Attempt, cause: unknown): AppError {
  const meaning = replaced(attempt);
  return new AppError(meaning.code, meaning.message, { hint: meaning.hint ?? "", cause });
}

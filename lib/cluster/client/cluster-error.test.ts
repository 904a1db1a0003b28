import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Attempt } from "./attempt";
import { refusal } from "./cluster-error";
import { aStatus } from "./scripted-api.testing";
import { transportFault } from "./transport-fault";

const patching: Attempt = {
  verb: "patch",
  group: "policy.linkerd.io",
  resource: "egressnetworks",
  namespace: "shop",
  name: "all",
};
const creating: Attempt = { ...patching, verb: "create" };
const listing: Attempt = { ...patching, verb: "list", namespace: null, name: null };

function refused(status: number, body: unknown, attempt = patching) {
  return refusal(status, typeof body === "string" ? body : JSON.stringify(body), attempt);
}

describe("what the API server rejects", () => {
  it("names the credentials for 401, whatever the body", () => {
    expect(refused(401, "").code).toBe("cluster_unauthorized");
    expect(refused(401, "<html>").code).toBe("cluster_unauthorized");
  });

  it("names verb, resource and namespace that the identity lacks", () => {
    const message =
      'egressnetworks.policy.linkerd.io "all" is forbidden: User "viewer" cannot patch resource "egressnetworks" in API group "policy.linkerd.io" in the namespace "shop"';
    const error = refused(403, aStatus(403, "Forbidden", message));
    expect(error.code).toBe("cluster_forbidden");
    expect(error.message).toBe("viewer may not patch egressnetworks.policy.linkerd.io in namespace shop.");
    expect(error.hint).toContain('verb "patch" on "egressnetworks"');
    expect(refused(403, "", listing).message).toBe(
      "The dashboard's identity may not list egressnetworks.policy.linkerd.io in all namespaces.",
    );
  });

  it("advises what can help: no Role for what is asked of all namespaces", () => {
    const everywhere = refused(403, "", listing).hint;
    expect(everywhere).toContain("a ClusterRole and a ClusterRoleBinding");
    expect(everywhere).toContain("A Role is not enough");
    const inOne = refused(403, "", patching).hint;
    expect(inOne).toContain("in namespace shop: with a RoleBinding to a Role or ClusterRole");
    expect(inOne).not.toContain("cannot help");
  });

  it("tells a namespace that is being deleted from a missing right", () => {
    const error = refused(
      403,
      aStatus(403, "Forbidden", "…", {
        causes: [{ reason: "NamespaceTerminating", message: "…", field: "metadata.namespace" }],
      }),
      creating,
    );
    expect(error.code).toBe("object_invalid");
    expect(error.message).toContain("Namespace shop is being deleted");
  });

  it("tells a deleted object, a missing namespace and a missing CRD apart", () => {
    expect(refused(404, aStatus(404, "NotFound", "…", { name: "all", kind: "egressnetworks" })).code).toBe(
      "object_deleted",
    );
    const namespace = refused(
      404,
      aStatus(404, "NotFound", 'namespaces "shop" not found', { name: "shop", kind: "namespaces" }),
      creating,
    );
    expect(namespace.code).toBe("object_invalid");
    expect(namespace.message).toBe("Namespace shop does not exist.");
    expect(refused(404, "404 page not found\n", listing).code).toBe("kind_absent");
    const kubeSystem = {
      verb: "get",
      group: "",
      resource: "namespaces",
      namespace: null,
      name: "kube-system",
    } as const;
    const asked = refused(404, aStatus(404, "NotFound", "…", { name: "kube-system", kind: "namespaces" }), kubeSystem);
    expect(asked.code).toBe("object_deleted");
    expect(asked.message).not.toContain("null");
  });

  it("tells the three kinds of 409 apart", () => {
    expect(refused(409, aStatus(409, "AlreadyExists", "…"), creating).code).toBe("object_exists");
    expect(refused(409, aStatus(409, "Conflict", "the object has been modified")).code).toBe("object_changed");
    const replaced = "Precondition failed: UID in precondition: a, UID in object meta: b";
    expect(refused(409, aStatus(409, "Conflict", replaced)).code).toBe("object_replaced");
  });

  it("tells the first causes of very many, and of a very long one its beginning: what is recorded and shown has an end", () => {
    const causes = Array.from({ length: 20_000 }, (_, i) => ({
      reason: "FieldValueInvalid",
      field: `metadata.labels.k${i}`,
      message: "x".repeat(2_000),
    }));
    const message = "x".repeat(1_000_000);
    const error = refused(422, aStatus(422, "Invalid", message, { causes }), creating);
    expect(error.message).toContain("metadata.labels.k19: xxx");
    expect(error.message.endsWith("xxx…; and 19,980 more")).toBe(true);
    expect(error.message.length).toBeLessThan(12_000);
    expect(JSON.stringify(error.details).length).toBeLessThan(20_000);
    expect(refused(422, aStatus(422, "Invalid", message), creating).message.length).toBeLessThan(5_000);
    expect(refused(500, aStatus(500, "", message), creating).message.length).toBeLessThan(5_000);
  });

  it("takes a 422 on metadata.uid for an object that was replaced, and lists other causes once", () => {
    const uid = { reason: "FieldValueInvalid", message: "field is immutable", field: "metadata.uid" };
    expect(refused(422, aStatus(422, "Invalid", "…", { causes: [uid, uid] })).code).toBe("object_replaced");
    const cause = {
      reason: "FieldValueNotSupported",
      message: 'Unsupported value: "Maybe"',
      field: "spec.trafficPolicy",
    };
    const error = refused(422, aStatus(422, "Invalid", "…", { causes: [cause, cause] }));
    expect(error.code).toBe("object_invalid");
    expect(error.message).toBe(
      'The API server says the object is invalid: spec.trafficPolicy: Unsupported value: "Maybe"',
    );
    expect(error.details).toMatchObject({ status: 422, causes: [cause] });
  });

  it("names unknown fields", () => {
    const error = refused(
      400,
      aStatus(400, "BadRequest", 'strict decoding error: unknown field "spec.bogus"'),
      creating,
    );
    expect(error.code).toBe("object_invalid");
    expect(error.message).toContain('unknown field "spec.bogus"');
  });

  it("gives an admission policy's own words", () => {
    const message =
      "egressnetworks.policy.linkerd.io \"all\" is forbidden: ValidatingAdmissionPolicy 'no-deny' with binding 'all' denied request: ask the platform team";
    const error = refused(422, aStatus(422, "Invalid", message));
    expect(error.code).toBe("admission_refused");
    expect(error.message).toBe("no-deny rejected it: ask the platform team");
  });

  it("says that a webhook is down, rather than that the object is bad", () => {
    const message =
      'Internal error occurred: failed calling webhook "linkerd-policy-validator.linkerd.io": connection refused';
    const error = refused(500, aStatus(500, "InternalError", message));
    expect(error.code).toBe("cluster_bad_answer");
    expect(error.hint).toContain("linkerd-policy-validator");
  });

  it.each([
    [302, "cluster_bad_answer"],
    [410, "cluster_bad_answer"],
    [429, "cluster_unreachable"],
    [500, "cluster_bad_answer"],
    [503, "cluster_unreachable"],
    [504, "cluster_timeout"],
  ])("maps %i to %s, also with a proxy's HTML", (status, code) => {
    const error = refused(status, "<html><body>no</body></html>");
    expect(error.code).toBe(code);
    expect(error.message).not.toContain("<");
  });
});

interface RecordedAnswer {
  case: string;
  httpStatus: number;
  response: { message: string };
}

/** The file is ours; entries without an answer of a server tell about something else. */
function recordedAnswers(): RecordedAnswer[] {
  const file = new URL("../recorded/admission.json", import.meta.url);
  const entries = JSON.parse(readFileSync(file, "utf8")) as Partial<RecordedAnswer>[];
  return entries.filter(
    (entry): entry is RecordedAnswer => (entry.httpStatus ?? 0) >= 400 && entry.response !== undefined,
  );
}

describe("what Linkerd's webhook and the schema answered", () => {
  it.each(recordedAnswers().map((entry) => [entry.case, entry] as const))("%s", (_, entry) => {
    const error = refused(entry.httpStatus, entry.response, creating);
    const denied = entry.response.message.split("denied the request: ")[1];
    if (denied !== undefined) {
      expect(error.code).toBe("admission_refused");
      expect(error.message).toBe(`linkerd-policy-validator.linkerd.io rejected it: ${denied.trim()}`);
    } else {
      expect(error.code).toBe(entry.httpStatus === 500 ? "cluster_bad_answer" : "object_invalid");
      expect(error.message.length).toBeGreaterThan(40);
    }
  });
});

describe("what fails before there is an answer", () => {
  const fault = (cause: unknown) => transportFault(cause, "https://10.0.0.1:6443", listing, 10);

  it("names the address and what is wrong with it", () => {
    const refusedConnection = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    expect(fault(refusedConnection)).toMatchObject({
      code: "cluster_unreachable",
      message: "No connection to https://10.0.0.1:6443: connection refused.",
    });
    const both = new AggregateError([refusedConnection]);
    expect(fault(both).message).toContain("connection refused");
  });

  it("tells an untrusted certificate from a dead server", () => {
    const error = fault(Object.assign(new Error("self-signed"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }));
    expect(error.code).toBe("cluster_unreachable");
    expect(error.message).toContain("certificate");
  });

  it("names the limit that passed", () => {
    const error = fault(new DOMException("late", "TimeoutError"));
    expect(error.code).toBe("cluster_timeout");
    expect(error.message).toContain("in 10 s");
  });
});

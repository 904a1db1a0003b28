import { POLICY_GROUP } from "../../../lib/linkerd/kinds";
import { isJsonObject, type Json, type JsonObject } from "../json";

const VERSIONS = ["v1alpha1", "v1beta1", "v1beta2", "v1beta3"];
const STORED = "v1beta3";
const FILTERS = ["ResponseHeaderModifier", "RequestRedirect", "RequestHeaderModifier"];

/**
 * Linkerd's own HTTPRoute: Gateway API's of an earlier day. Same shape, but parents default to Linkerd's group, only three kinds of
 * filter are known, session persistence is not, and there are no CEL rules yet.
 */
export function policyHttpRouteCrd(gatewayCrd: unknown): JsonObject {
  const crd = asJsonObject(gatewayCrd);
  const spec = asJsonObject(crd.spec);
  const schema = policySchema(asJsonObject(asJsonObject(asList(spec.versions)[0]).schema));
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `httproutes.${POLICY_GROUP}` },
    spec: {
      group: POLICY_GROUP,
      scope: "Namespaced",
      names: {
        kind: "HTTPRoute",
        listKind: "HTTPRouteList",
        plural: "httproutes",
        singular: "httproute",
        categories: ["policy"],
      },
      versions: VERSIONS.map((name) => ({
        name,
        served: true,
        storage: name === STORED,
        subresources: { status: {} },
        schema,
      })),
    },
  };
}

function policySchema(schema: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === "x-kubernetes-validations" || key === "description") continue;
    if (key === "requestMirror" || key === "urlRewrite" || key === "extensionRef" || key === "sessionPersistence")
      continue;
    result[key] = rewritten(key, value);
  }
  return result;
}

function rewritten(key: string, value: Json): Json {
  if (key === "default" && value === "gateway.networking.k8s.io") return POLICY_GROUP;
  if (key === "enum" && Array.isArray(value) && value.includes("RequestMirror")) return FILTERS;
  if (Array.isArray(value)) return value.map((each) => (isJsonObject(each) ? policySchema(each) : each));
  return isJsonObject(value) ? policySchema(value) : value;
}

function asJsonObject(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new Error("The HTTPRoute CRD of Gateway API has another shape than expected");
  return value;
}

function asList(value: Json | undefined): Json[] {
  if (!Array.isArray(value)) throw new Error("The HTTPRoute CRD of Gateway API has another shape than expected");
  return value;
}

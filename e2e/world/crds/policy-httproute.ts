import { POLICY_GROUP } from "../../../lib/linkerd/kinds";
import { isJsonObject, type Json, type JsonObject } from "../json";

const VERSIONS = ["v1alpha1", "v1beta1", "v1beta2", "v1beta3"];
const STORED = "v1beta3";
const PRINTED = [
  { jsonPath: ".spec.hostnames", name: "Hostnames", type: "string" },
  { jsonPath: ".metadata.creationTimestamp", name: "Age", type: "date" },
];
const BEHIND_A_RULE = ["RequestHeaderModifier", "RequestRedirect"];
const BEHIND_A_BACKEND = ["RequestHeaderModifier", "ResponseHeaderModifier", "RequestRedirect"];
/** Gateway API's that Linkerd's never had. */
const UNKNOWN = ["requestMirror", "urlRewrite", "extensionRef", "sessionPersistence"];

/**
 * Linkerd's own HTTPRoute: Gateway API's of an earlier day. Parents default to Linkerd's group, there are no CEL rules yet, filters of a
 * rule know no ResponseHeaderModifier, and the older versions check backends and ports less. Every difference was read off the CRD of
 * Linkerd's chart.
 */
export function policyHttpRouteCrd(gatewayCrd: unknown): JsonObject {
  const crd = asJsonObject(gatewayCrd);
  const spec = asJsonObject(crd.spec);
  const gateway = asJsonObject(asJsonObject(asList(spec.versions)[0]).schema);
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
        additionalPrinterColumns: PRINTED,
        schema: schemaOf(name, gateway),
      })),
    },
  };
}

function schemaOf(version: string, gateway: JsonObject): JsonObject {
  const schema = policySchema(gateway);
  const spec = at(schema, "openAPIV3Schema", "properties", "spec", "properties");
  const parent = at(spec, "parentRefs", "items", "properties");
  const rule = at(spec, "rules", "items", "properties");
  const filter = at(rule, "filters", "items", "properties");
  const match = at(rule, "matches", "items", "properties");
  const backend = at(rule, "backendRefs", "items");
  const backendFilter = at(backend, "properties", "filters", "items", "properties");
  delete filter.responseHeaderModifier;
  at(filter, "type").enum = BEHIND_A_RULE;
  at(backendFilter, "type").enum = BEHIND_A_BACKEND;
  for (const each of [
    filter.requestHeaderModifier,
    backendFilter.requestHeaderModifier,
    backendFilter.responseHeaderModifier,
  ])
    delete at(asJsonObject(each), "properties", "remove")["x-kubernetes-list-type"];
  delete at(match, "queryParams", "items", "properties", "name").pattern;
  if (version === STORED) {
    const timeouts = at(rule, "timeouts", "properties");
    for (const key of ["request", "backendRequest"]) timeouts[key] = { type: "string", format: "duration" };
    return schema;
  }
  delete rule.timeouts;
  if (version === "v1beta2") return schema;
  const refs = at(backend, "properties");
  for (const key of ["group", "kind", "weight"]) delete refs[key];
  refs.name = { type: "string" };
  refs.namespace = { type: "string", default: "default" };
  refs.port = { type: "integer" };
  parent.port = { type: "integer" };
  delete backend.required;
  delete at(rule, "backendRefs").maxItems;
  return schema;
}

function policySchema(schema: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === "x-kubernetes-validations" || key === "description" || UNKNOWN.includes(key)) continue;
    result[key] = rewritten(key, value);
  }
  return result;
}

function rewritten(key: string, value: Json): Json {
  if (key === "default" && value === "gateway.networking.k8s.io") return POLICY_GROUP;
  if (Array.isArray(value)) return value.map((each) => (isJsonObject(each) ? policySchema(each) : each));
  return isJsonObject(value) ? policySchema(value) : value;
}

function at(schema: JsonObject, ...keys: string[]): JsonObject {
  return keys.reduce((each, key) => asJsonObject(each[key]), schema);
}

function asJsonObject(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new Error("The HTTPRoute CRD of Gateway API has another shape than expected");
  return value;
}

function asList(value: Json | undefined): Json[] {
  if (!Array.isArray(value)) throw new Error("The HTTPRoute CRD of Gateway API has another shape than expected");
  return value;
}

import type { Json } from "../json";
import { apiRoot, groupVersion, REVIEWS, SERVED_KINDS } from "../verb-table";

const VERSION = { major: "1", minor: "34", gitVersion: "v1.34.4+sandbox", platform: "in-process" };

/** What the server says of itself; null where `path` asks for something else. */
export function discover(path: string): Json | null {
  if (path === "/version") return VERSION;
  if (path === "/api") return { kind: "APIVersions", versions: ["v1"] };
  if (path === "/apis") return { kind: "APIGroupList", apiVersion: "v1", groups: groupNames().map(groupOf) };
  const group = groupNames().find((name) => path === `/apis/${name}`);
  if (group !== undefined) return { kind: "APIGroup", apiVersion: "v1", ...groupOf(group) };
  const resources = [...storedResources(path), ...reviewResources(path)];
  const groupVersionName = path.replace(/^\/apis?\//, "");
  return resources.length === 0 ? null : resourceList(groupVersionName, resources);
}

function groupNames(): string[] {
  return [...new Set([...SERVED_KINDS, ...REVIEWS].map((kind) => kind.group))].filter((group) => group !== "");
}

function groupOf(name: string) {
  const versions = [...SERVED_KINDS, ...REVIEWS].filter((kind) => kind.group === name).map((kind) => kind.version);
  const entries = [...new Set(versions)]
    .sort(newestFirst)
    .map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0] ?? null };
}

/** Stable before beta before alpha, then the higher number, as Kubernetes orders versions. */
function newestFirst(a: string, b: string): number {
  return rank(b) - rank(a);
}

function rank(version: string): number {
  const [, major, stage, minor] = /^v(\d+)(alpha|beta)?(\d+)?$/.exec(version) ?? [];
  return (
    { alpha: 0, beta: 1, stable: 2 }[stage === "alpha" || stage === "beta" ? stage : "stable"] * 1e6 +
    Number(major) * 1e3 +
    Number(minor ?? 0)
  );
}

function storedResources(path: string) {
  return SERVED_KINDS.filter((kind) => apiRoot(kind) === path).flatMap((kind) => {
    const common = { namespaced: kind.namespaced, kind: kind.kind };
    const resource = { name: kind.plural, singularName: kind.singular, ...common, verbs: [...kind.verbs] };
    const status = { name: `${kind.plural}/status`, singularName: "", ...common, verbs: ["get", "patch"] };
    return kind.hasStatus ? [resource, status] : [resource];
  });
}

function reviewResources(path: string) {
  return REVIEWS.filter((review) => path === `/apis/${groupVersion(review)}`).map((review) => ({
    name: review.plural,
    singularName: review.kind.toLowerCase(),
    namespaced: false,
    kind: review.kind,
    verbs: ["create"],
  }));
}

function resourceList(groupVersionName: string, resources: Json): Json {
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion: groupVersionName, resources };
}

import {
  CRON_JOB,
  EGRESS_KINDS,
  ENDPOINT_SLICE,
  GATEWAY_GROUP,
  NETWORK_POLICY,
  POLICY_GROUP,
} from "../../lib/linkerd/kinds";

/** Where a former version of the dashboard kept what it changed. */
const ACTIVITY_MAP = "linkerd-egress-dashboard-activity";

export interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
}

const policyResources = (group: string) =>
  EGRESS_KINDS.filter((kind) => kind.group === group).map((kind) => kind.plural);

const READ: PolicyRule[] = [
  { apiGroups: [POLICY_GROUP], resources: policyResources(POLICY_GROUP), verbs: ["get", "list", "watch"] },
  { apiGroups: [GATEWAY_GROUP], resources: policyResources(GATEWAY_GROUP), verbs: ["get", "list", "watch"] },
  { apiGroups: [""], resources: ["services", "namespaces", "pods"], verbs: ["get", "list", "watch"] },
  { apiGroups: [NETWORK_POLICY.group], resources: [NETWORK_POLICY.plural], verbs: ["get", "list", "watch"] },
  { apiGroups: [ENDPOINT_SLICE.group], resources: [ENDPOINT_SLICE.plural], verbs: ["get", "list", "watch"] },
  { apiGroups: [CRON_JOB.group], resources: [CRON_JOB.plural], verbs: ["list"] },
  { apiGroups: [""], resources: ["configmaps"], resourceNames: ["linkerd-config"], verbs: ["get"] },
  { apiGroups: [""], resources: ["configmaps"], resourceNames: [ACTIVITY_MAP], verbs: ["get", "list"] },
];

const WRITE: PolicyRule[] = [
  { apiGroups: [POLICY_GROUP], resources: policyResources(POLICY_GROUP), verbs: ["create", "patch", "delete"] },
  { apiGroups: [GATEWAY_GROUP], resources: policyResources(GATEWAY_GROUP), verbs: ["create", "patch", "delete"] },
  { apiGroups: [NETWORK_POLICY.group], resources: [NETWORK_POLICY.plural], verbs: ["create", "patch", "delete"] },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create"] },
];

/** Of the Role in the namespace of the records, as the README has it. */
const RECORDS_RULE: PolicyRule = {
  apiGroups: [""],
  resources: ["configmaps"],
  verbs: ["get", "list", "create", "patch", "delete"],
};

/** What each token's user may do, beyond what every authenticated user may (discovery, asking about oneself). admin is in system:masters. */
export const RULES_OF: Readonly<Record<string, readonly PolicyRule[]>> = {
  admin: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }],
  dashboard: [...READ, ...WRITE],
  viewer: READ,
  nobody: [],
};

export interface AccessRequest {
  verb: string;
  group: string;
  resource: string;
  subresource?: string;
  name?: string;
}

export function isAllowed(rules: readonly PolicyRule[], request: AccessRequest): boolean {
  const resource = request.subresource ? `${request.resource}/${request.subresource}` : request.resource;
  return rules.some(
    (rule) =>
      covers(rule.verbs, request.verb) &&
      covers(rule.apiGroups, request.group) &&
      covers(rule.resources, resource) &&
      (rule.resourceNames === undefined || (request.name !== undefined && rule.resourceNames.includes(request.name))),
  );
}

function covers(entries: readonly string[], wanted: string): boolean {
  return entries.includes("*") || entries.includes(wanted);
}

/** The same rights as objects for a real API server. */
export function rbacObjects(): { path: string; body: unknown }[] {
  const path = "/apis/rbac.authorization.k8s.io/v1";
  return ["dashboard", "viewer"].flatMap((user) => {
    const name = `egress-${user}`;
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name };
    const subjects = [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: user }];
    return [
      { path: `${path}/clusterroles`, body: { metadata: { name }, rules: RULES_OF[user] } },
      { path: `${path}/clusterrolebindings`, body: { metadata: { name }, roleRef, subjects } },
    ];
  });
}

/** A namespace of records, where nobody else may write, and the dashboard's rights in it, for a real API server; in the order in which they are created. */
export function recordsObjects(namespace: string): { path: string; body: unknown }[] {
  const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const name = "egress-dashboard-records";
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name };
  const subjects = [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "dashboard" }];
  return [
    { path: "/api/v1/namespaces", body: { metadata: { name: namespace } } },
    { path: `${path}/roles`, body: { metadata: { name }, rules: [RECORDS_RULE] } },
    { path: `${path}/rolebindings`, body: { metadata: { name }, roleRef, subjects } },
  ];
}

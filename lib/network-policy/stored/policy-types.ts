/** The `policyTypes` of a policy as the API server stores them. Source: kubernetes pkg/apis/networking/v1/defaults.go */
export function storedTypes(sent: readonly string[], egressRules: number): string[] {
  if (sent.length > 0) return [...sent];
  return egressRules > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

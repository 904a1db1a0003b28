/** By this name the API server knows our writes, and our requests. */
export const FIELD_MANAGER = "linkerd-egress-dashboard";

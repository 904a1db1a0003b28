import { POLICY_GROUP } from "../kinds";
import type { LinkerdReads } from "../linkerd-reads";
import type { HeaderChanges, PathModifier, RouteFilter } from "../route";
import {
  type Fields,
  fieldsOf,
  list,
  oneOf,
  optionalChoice,
  optionalFields,
  optionalInteger,
  optionalText,
  text,
  texts,
  Unreadable,
} from "./decode";

const POLICY_TYPES = ["RequestHeaderModifier", "ResponseHeaderModifier", "RequestRedirect"] as const;
const HTTP_TYPES = [...POLICY_TYPES, "RequestMirror", "URLRewrite", "ExtensionRef", "CORS", "ExternalAuth"] as const;
const OLDER_HTTP_TYPES = HTTP_TYPES.slice(0, 6);
const GRPC_TYPES = ["RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "ExtensionRef"] as const;

/** Gateway kinds are read by the body that is present, policy.linkerd.io ones by their `type`. */
export function readFilter(
  filter: Fields,
  kind: string,
  group: string,
  newer: LinkerdReads["newerFilters"],
): RouteFilter {
  if (group === POLICY_GROUP) return readPolicyFilter(filter);
  const types: readonly string[] =
    kind === "GRPCRoute" ? GRPC_TYPES : newer === "known" ? HTTP_TYPES : OLDER_HTTP_TYPES;
  const type = text(filter, "type");
  if (!types.includes(type)) throw new Unreadable(`unknown variant \`${type}\`, expected ${oneOf(types)}`);

  const request = optionalFields(filter, "requestHeaderModifier");
  if (request) return { type: "RequestHeaderModifier", headers: readHeaderChanges(request) };
  const response = optionalFields(filter, "responseHeaderModifier");
  if (response) return { type: "ResponseHeaderModifier", headers: readHeaderChanges(response) };
  const redirect = kind === "GRPCRoute" ? null : optionalFields(filter, "requestRedirect");
  if (redirect) return readRedirect(redirect);
  return { type: "unsupported", name: type };
}

function readPolicyFilter(filter: Fields): RouteFilter {
  const type = optionalChoice(filter, "type", POLICY_TYPES);
  switch (type) {
    case null:
      throw new Unreadable("missing field `type`");
    case "RequestRedirect":
      return readRedirect(fieldsOf(filter.requestRedirect, "requestRedirect"));
    // Linkerd turns a response modifier of its own HTTPRoute into a request modifier.
    case "ResponseHeaderModifier":
      return {
        type: "RequestHeaderModifier",
        headers: readHeaderChanges(fieldsOf(filter.responseHeaderModifier, "responseHeaderModifier")),
      };
    case "RequestHeaderModifier":
      return { type, headers: readHeaderChanges(fieldsOf(filter.requestHeaderModifier, "requestHeaderModifier")) };
  }
}

function readHeaderChanges(modifier: Fields): HeaderChanges {
  const pair = (item: Fields): [string, string] => [text(item, "name"), text(item, "value")];
  return { add: list(modifier, "add", pair), set: list(modifier, "set", pair), remove: texts(modifier, "remove") };
}

function readRedirect(redirect: Fields): RouteFilter {
  const path = optionalFields(redirect, "path");
  return {
    type: "RequestRedirect",
    scheme: optionalChoice(redirect, "scheme", ["http", "https"] as const),
    hostname: optionalText(redirect, "hostname"),
    port: optionalInteger(redirect, "port"),
    path: path && readPathModifier(path),
    statusCode: optionalInteger(redirect, "statusCode"),
  };
}

function readPathModifier(path: Fields): PathModifier {
  const type = optionalChoice(path, "type", ["ReplaceFullPath", "ReplacePrefixMatch"] as const);
  if (type === null) throw new Unreadable("missing field `type`");
  return { type, value: optionalText(path, type === "ReplaceFullPath" ? "replaceFullPath" : "replacePrefixMatch") };
}

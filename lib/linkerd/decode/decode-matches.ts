import type { GrpcMatch, HttpMatch, ValueMatch } from "../route";
import { type Fields, list, optionalChoice, optionalFields, optionalText, text } from "./decode";

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"] as const;
const MATCH_TYPES = ["Exact", "RegularExpression"] as const;

export function readHttpMatch(match: Fields): HttpMatch {
  const path = optionalFields(match, "path");
  return {
    path: path && {
      type: optionalChoice(path, "type", ["Exact", "PathPrefix", "RegularExpression"] as const),
      value: optionalText(path, "value"),
    },
    headers: list(match, "headers", readValueMatch),
    queryParams: list(match, "queryParams", readValueMatch),
    method: optionalChoice(match, "method", METHODS),
  };
}

export function readGrpcMatch(match: Fields): GrpcMatch {
  const method = optionalFields(match, "method");
  return {
    method: method && {
      type: optionalChoice(method, "type", MATCH_TYPES),
      service: optionalText(method, "service"),
      method: optionalText(method, "method"),
    },
    headers: list(match, "headers", readValueMatch),
  };
}

function readValueMatch(match: Fields): ValueMatch {
  return { name: text(match, "name"), value: text(match, "value"), type: optionalChoice(match, "type", MATCH_TYPES) };
}

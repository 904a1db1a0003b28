import type { EgressRequest } from "../../linkerd/decision";
import { cannotMatter, listed, partsInTls } from "./tls-visibility";
import type { Trace } from "./trace";

/** What of the request was said and plays no part, so that nothing is dropped in silence. */
export function explainUnseen(trace: Trace, request: EgressRequest): void {
  const { protocol, sni, authority } = request;
  const parts = partsInTls({ ...request, headers: Object.keys(request.headers) });
  if (protocol === "tls") {
    const host = authority !== null && authority !== sni ? [`the Host ${authority}`] : [];
    if (parts.length + host.length > 0)
      trace.add("match", "match/inside-tls", "note", null, cannotMatter([...parts, ...host]));
  } else if (protocol === "opaque") {
    const names = [
      ...(authority === null ? [] : [`the Host ${authority}`]),
      ...(sni === null ? [] : [`the SNI ${sni}`]),
    ];
    if (parts.length + names.length === 0) return;
    const sentence = `Traffic that is neither HTTP nor TLS has none of these, so they are ignored: ${listed([...parts, ...names])}.`;
    trace.add("match", "match/not-spoken", "note", null, sentence);
  } else if (sni !== null) {
    const sentence = `The SNI ${sni} is ignored: the request is plain HTTP. Over TLS it would be all that Linkerd sees.`;
    trace.add("match", "match/not-spoken", "note", null, sentence);
  }
}

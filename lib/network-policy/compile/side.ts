import type { CompiledPolicy } from "./compile";
import { type MemberKind, portKey } from "./member";
import type { AskedPort, SeenPeer, View } from "./rules";

/** What the policies of a side say of one port. */
interface AtPort {
  views: readonly { key: string; view: View }[];
  /** Only then pods of one kind may get different answers, by their addresses. */
  hasBlocks: boolean;
  byKind: Map<MemberKind | null, readonly string[]>;
}

const MOST_PORTS = 1_000;

/** The policies that apply to pods of one kind in one direction. Made ready for a port when it is first asked for. */
export class Side {
  private readonly ports = new Map<number | string, AtPort>();
  /** Of its policies, in the order of their names. */
  readonly keys: readonly string[];

  constructor(
    readonly policies: readonly CompiledPolicy[],
    private readonly direction: "egress" | "ingress",
  ) {
    this.keys = policies.map(({ key }) => key);
  }

  get isolates(): boolean {
    return this.policies.length > 0;
  }

  /** Those that have a rule for the connection, by key, in the order of their names. */
  admitting(peer: SeenPeer, asked: AskedPort): readonly string[] {
    if (this.policies.length === 0) return NONE;
    const at = this.atPort(asked);
    if (at.hasBlocks) return keysFor(at, peer);
    const known = at.byKind.get(peer.kind);
    if (known) return known;
    const found = keysFor(at, peer);
    at.byKind.set(peer.kind, found);
    return found;
  }

  private atPort(asked: AskedPort): AtPort {
    const number = portKey(asked.port, asked.protocol);
    const key = asked.names.length === 0 ? number : `${number} ${asked.names.join(" ")}`;
    const known = this.ports.get(key);
    if (known) return known;
    if (this.ports.size >= MOST_PORTS) this.ports.clear();
    const views = this.policies.flatMap((policy) => {
      const view = policy[this.direction]?.viewOf(asked);
      return view ? [{ key: policy.key, view }] : [];
    });
    const made = { views, hasBlocks: views.some(({ view }) => view.hasBlocks), byKind: new Map() };
    this.ports.set(key, made);
    return made;
  }
}

const NONE: readonly string[] = [];

function keysFor({ views }: AtPort, peer: SeenPeer): readonly string[] {
  const admitting = views.filter(({ view }) => view.admits(peer));
  return admitting.length === 0 ? NONE : admitting.map(({ key }) => key);
}

/** Whether a parameter of an address belongs to one of those who share it. */
export type Owns = (name: string) => boolean;

/** Those of one owner, in their order. */
export function ownParameters(all: URLSearchParams, owns: Owns): URLSearchParams {
  return new URLSearchParams([...all].filter(([name]) => owns(name)));
}

/** `all` with those of one owner replaced; what belongs to others stays as it is, before them. */
export function withOwnParameters(all: URLSearchParams, owns: Owns, own: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...[...all].filter(([name]) => !owns(name)), ...own]);
}

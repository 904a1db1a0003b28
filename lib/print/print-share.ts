/** Of a share in [0, 1]: `75 %`, `<1 %`. */
export function printShare(share: number): string {
  return share > 0 && share < 0.01 ? "<1 %" : `${Math.round(share * 100)} %`;
}

/** A share from 0 to 1 as per cent, never something as nothing nor a part as the whole; `–` where nothing was counted. */
export function printDeniedShare(share: number | null): string {
  if (share === null) return "–";
  if (share === 0) return "0 %";
  const percent = share * 100;
  if (percent < 0.1) return "<0.1 %";
  if (percent > 99 && percent < 100) return ">99 %";
  return `${percent >= 10 || Number.isInteger(percent) ? Math.round(percent) : percent.toFixed(1)} %`;
}

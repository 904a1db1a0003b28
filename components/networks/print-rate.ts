/** Two digits after the point, `<0.01` for what would round to nothing though it is something. */
export function printRate(perSecond: number): string {
  if (perSecond === 0) return "0";
  if (perSecond < 0.005) return "<0.01";
  return perSecond >= 1000 ? GROUPED.format(perSecond) : perSecond.toFixed(2);
}

/** A share from 0 to 1 as per cent; `–` where nothing was counted. */
export function printShare(share: number | null): string {
  if (share === null) return "–";
  if (share === 0) return "0 %";
  const percent = share * 100;
  if (percent < 0.1) return "<0.1 %";
  if (percent > 99 && percent < 100) return ">99 %";
  return `${percent >= 10 || Number.isInteger(percent) ? Math.round(percent) : percent.toFixed(1)} %`;
}

const GROUPED = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

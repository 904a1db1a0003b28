import "server-only";

/** One or two characters are no secret, and stand everywhere. */
const SHORTEST = 3;

/**
 * What others said (an error, a warning, a page of a gateway) without `secrets`, in whatever form they come back: as they were sent, in a
 * URL, in JSON or in HTML.
 */
export function withoutSecrets(said: string, secrets: readonly string[]): string {
  return spellingsOf(secrets).reduce((shown, spelling) => shown.replaceAll(spelling, "…"), said);
}

/** Longest first: of a secret that holds another nothing is left. */
function spellingsOf(secrets: readonly string[]): string[] {
  const spellings = secrets.filter((secret) => secret.length >= SHORTEST).flatMap(spelled);
  return [...new Set(spellings)].sort((a, b) => b.length - a.length);
}

function spelled(secret: string): string[] {
  const inForm = new URLSearchParams([["", secret]]).toString().slice(1);
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inHtml = secret
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
  return [secret, inForm, inForm.replaceAll("+", "%20"), inJson, inHtml];
}

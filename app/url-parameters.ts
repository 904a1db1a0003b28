/** The `searchParams` of a page as the browser has them; a parameter that stands several times keeps all its values. */
export function urlParameters(searchParams: Record<string, string | string[] | undefined>): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(searchParams)) {
    for (const each of [value ?? []].flat()) parameters.append(name, each);
  }
  return parameters;
}

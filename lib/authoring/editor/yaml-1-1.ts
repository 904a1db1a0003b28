/**
 * What a YAML 1.1 reader (kubectl, Helm) makes of a bare scalar that YAML 1.2 takes for text or another number; null where they
 * agree. Source: yaml.org/type/{bool,int}.html, go-yaml v2
 */
export function misreadBy11(source: string): "true" | "false" | "another number" | null {
  if (/^(y|Y|yes|Yes|YES|on|On|ON)$/.test(source)) return "true";
  if (/^(n|N|no|No|NO|off|Off|OFF)$/.test(source)) return "false";
  const octal = /^[-+]?0[0-7_]+$/.test(source);
  const sexagesimal = /^[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/.test(source);
  const underscored = /^[-+]?(0b[01_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)$/.test(source) && source.includes("_");
  return octal || sexagesimal || underscored ? "another number" : null;
}

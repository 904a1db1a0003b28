/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  agentRules: false,
  devIndicators: false,
  images: { unoptimized: true },
  turbopack: { root: import.meta.dirname },
  serverExternalPackages: ["@kubernetes/client-node"],
};

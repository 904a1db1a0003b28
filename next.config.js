/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  agentRules: false,
  devIndicators: false,
  images: { unoptimized: true },
  turbopack: { root: import.meta.dirname },
  // A page's code comes with the first who asks for it: at rest the server holds some 17 MB less.
  experimental: { preloadEntriesOnStart: false },
};

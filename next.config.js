/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  agentRules: false,
  devIndicators: false,
  images: { unoptimized: true },
  // `npm run types` checks them, once.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: import.meta.dirname },
  // A page's code comes with the first who asks for it: at rest the server holds some 17 MB less.
  // CI builds once from nothing, and what is kept for a next build takes a quarter of the time.
  experimental: { preloadEntriesOnStart: false, turbopackFileSystemCacheForBuild: process.env.CI === undefined },
};

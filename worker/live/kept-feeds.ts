/** Feeds by what is asked of them: the latest stands last, and beyond `most` those that nobody watches are let go, the oldest first. */
export function keptFeeds<Feed extends { watched(): boolean }>(most: number) {
  const feeds = new Map<string, Feed>();
  return (key: string, make: () => Feed): Feed => {
    const feed = feeds.get(key) ?? make();
    feeds.delete(key);
    feeds.set(key, feed);
    for (const [oldKey, old] of feeds) {
      if (feeds.size <= most) break;
      if (!old.watched()) feeds.delete(oldKey);
    }
    return feed;
  };
}

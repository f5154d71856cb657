"""Reading web archives (WARC), with warcio (extra `web`)."""

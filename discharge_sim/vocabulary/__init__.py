"""Floor 1, the words: needs, settings, delay reasons, the clock and the layout of records."""

"""Floor 3, the question as arrays: names become numbers, calendars and quantile tables; and all randomness."""

"""Floor 4', what was measured: pure functions of records."""

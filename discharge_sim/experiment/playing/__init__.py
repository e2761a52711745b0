"""Playing winters: engines, worker threads, what fits into memory, how many are played."""
